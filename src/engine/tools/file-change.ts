import { CodedError } from '../../base/coded-error';
import { unifiedDiff } from '../../base/unified-diff';
import { isProtectedPath, isSecretPath } from '../policy/names';
import { runsUnconfined } from '../sandbox/protected-names';
import { guarded } from './guarded-run';
import type { PreparedCall, ToolContext } from './tool';

/** New content for one file, not yet written. */
export interface FileChange {
  readonly path: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Hash of the bytes that the change was made on; null: the file is to be new. */
  readonly base: string | null;
  /** As a reader sees the old and the new content; undefined where the old one is not text. */
  readonly texts: { readonly before: string; readonly after: string } | undefined;
  readonly bytes: Buffer;
}

/** The call that makes the change, all or nothing, if the file is still as `base` says. */
export const fileChangeCall = (context: ToolContext, change: FileChange): PreparedCall => {
  const { path, payload, base, texts, bytes } = change;
  const kind = base === null ? 'created' : 'modified';
  const diff = texts === undefined ? undefined : unifiedDiff(path, texts.before, texts.after);
  const shown = diff === undefined ? {} : { diff };
  return {
    payload,
    effects: [{ type: 'edit', path, change: kind }],
    targets: { [path]: base },
    summary: {
      kind: 'edit',
      title: { code: base === null ? 'create-file' : 'edit-file', params: { path } },
      risk: isProtectedPath(path) || isSecretPath(path) ? 'high' : 'medium'
    },
    facts: { paths: [path] },
    ...shown,
    checkpoint: checkpoint => checkpoint.beforeFiles([path]),
    run: guarded(async ({ signal }) => {
      const version = await context.workspace.write(path, bytes, { expect: base, signal });
      context.reads.note(path, version.hash ?? '');
      return {
        outcome: 'ok',
        output: {
          text: `${path} ${kind} (${version.size} bytes)`,
          path,
          bytes: version.size,
          hash: version.hash,
          ...shown
        },
        changes: [
          { path, change: kind, ...(runsUnconfined(path) ? { runsUnconfined: true as const } : {}) }
        ]
      };
    })
  };
};

/** A notebook is a document with hidden parts (outputs, ids, signatures): text tools would damage it. */
export const assertNotNotebook = (path: string): void => {
  if (/\.ipynb$/i.test(path)) {
    throw new CodedError(
      'notebook',
      `${path} is a notebook. It is changed cell by cell by the notebook tools, which come later, and never as raw JSON.`
    );
  }
};
