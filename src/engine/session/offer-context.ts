import { isCoded } from '../../base/coded-error';
import type { ContextItem, ContextReason, ContextReference } from '../../protocol/context';
import { isHiddenName } from '../policy/names';
import { isIgnored, listedIgnoreNames, openScope, rulesIn } from '../workspace/ignore-scopes';
import { segmentsOf } from '../workspace/path-check';
import type { Workspace } from '../workspace/workspace';
import { resolveContext, type ContextSources } from './resolve-context';

/**
 * Paths that a person dropped, as files and folders to attach. What a picker would not offer is not attached by a drop
 * either, since one gesture may bring many: hidden names, what an ignore file names, and what policy does not let be read
 * unasked are left out, each with its reason.
 */
export async function offerContext(
  paths: readonly string[],
  sources: ContextSources & { readonly workspace: Workspace }
): Promise<readonly ContextItem[]> {
  const items: ContextItem[] = [];
  for (const path of paths) items.push(await offerOne(path, sources));
  return items;
}

async function offerOne(
  path: string,
  sources: ContextSources & { readonly workspace: Workspace }
): Promise<ContextItem> {
  const asFile: ContextReference = { type: 'file', path };
  const [found] = await resolveContext([asFile], sources);
  const [item] =
    found?.why === 'not-a-file'
      ? await resolveContext([{ type: 'folder', path }], sources)
      : [found];
  // The cast would be worse: as many items as references come back.
  if (item === undefined) throw new Error('Expected an item for each reference.');
  if (item.sends === 'nothing') return item;
  const why: ContextReason | undefined =
    item.sensitivity === 'asked' ? 'asked' : await leftOut(item, sources.workspace);
  return why === undefined ? item : { ...item, sends: 'nothing', tokens: 0, why };
}

/** Whether a listing would leave it out, by its own name or that of a folder above it. */
async function leftOut(
  { path = '.' }: ContextItem,
  workspace: Workspace
): Promise<'hidden' | 'ignored' | 'unreadable' | undefined> {
  const names = segmentsOf(path);
  if (names.some(isHiddenName)) return 'hidden';
  const source = { ignoreNames: listedIgnoreNames };
  try {
    for (let depth = 1; depth <= names.length; depth += 1) {
      const folder = names.slice(0, depth - 1).join('/') || '.';
      const scope = await openScope(workspace, folder, source);
      const rules = await rulesIn(workspace, scope, undefined, source);
      const entry = await workspace.stat(names.slice(0, depth).join('/'));
      if (entry !== null && isIgnored(entry, rules)) return 'ignored';
    }
    return undefined;
  } catch (error) {
    if (isCoded(error)) return 'unreadable';
    throw error;
  }
}
