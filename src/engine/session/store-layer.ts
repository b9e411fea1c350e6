import { CodedError } from '../../base/coded-error';
import type { FolderToStore } from '../../protocol/link';
import type { OwnLayer } from '../../protocol/policy-view';
import type { PolicyDocument } from '../config/document';
import type { GateServices } from '../gate-services';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { PolicyBook } from './policy-book';

/**
 * Has the gate store a layer in place of the one with that etag, and returns when it is in force here; the new etag.
 * Throws what the gate says: `stale-policy`, `locked`, `not-saved`, `conflict`, `bad-params`.
 */
export async function storeLayer(
  { services, policy }: { readonly services: GateServices; readonly policy: PolicyBook },
  folder: FoundFolder,
  { layer, document, etag }: LayerChange
): Promise<string> {
  const reply = await services.call({
    name: 'policy/put',
    params:
      layer === 'user'
        ? { layer, document, etag }
        : { layer, document, etag, folder: identityOf(folder) }
  });
  const stored = etagIn(reply);
  await policy.untilStored(folder, layer, stored);
  return stored;
}

export interface LayerChange {
  readonly layer: OwnLayer;
  readonly document: PolicyDocument;
  /** Of the layer as it was read. */
  readonly etag: string;
}

export const identityOf = ({ realPath, device, inode }: FolderToStore): FolderToStore => ({
  realPath,
  device,
  inode
});

/** The etag of the gate's answer. */
export const etagIn = (reply: unknown): string => {
  if (typeof reply === 'object' && reply !== null && 'etag' in reply)
    if (typeof reply.etag === 'string') return reply.etag;
  throw new CodedError('internal', 'The gate did not say what it stored.');
};
