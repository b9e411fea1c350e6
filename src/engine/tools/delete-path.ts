import { z } from 'zod';
import { CodedError, isCoded } from '../../base/coded-error';
import { isProtectedPath, isSecretPath } from '../policy/names';
import { segmentsOf } from '../workspace/path-check';
import type { Workspace } from '../workspace/workspace';
import { listForDelete, type DeleteItem, type DeleteList } from './delete-list';
import { guarded } from './guarded-run';
import { parseInput, pathInput, schemaOf } from './input';
import type { CallResult, PreparedCall, Tool, ToolContext } from './tool';

const input = z.strictObject({
  path: pathInput,
  recursive: z.boolean().default(false),
  force: z.boolean().optional()
});

/**
 * Deletes one file or one empty folder, and with `recursive` a folder with everything in it, whose name a person types.
 * More than the policy's mass limits goes only with `force`. A folder with something in it is asked about whatever rules
 * say.
 * All of it is captured first, so that undo brings it back. Output: `path`, `deleted` as a list of paths.
 */
export const deletePath: Tool = {
  name: 'delete_path',
  kind: 'act',
  description:
    'Deletes a file or an empty folder; with `recursive` a folder with all that is in it. A person can undo it.',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    const { workspace } = context;
    const path = workspace.check(payload.path);
    if (path === '.') {
      throw new CodedError('bad-path', 'The workspace itself is never deleted.');
    }
    const entry = await workspace.stat(path);
    if (entry === null) {
      throw new CodedError('not-found', `There is no ${path}.`);
    }
    if (entry.type === 'link') {
      throw new CodedError('is-link', `${path} is a symbolic link, and links are not followed.`);
    }
    if (
      entry.type === 'directory' &&
      !payload.recursive &&
      (await workspace.list(path)).length > 0
    ) {
      throw new CodedError(
        'not-empty',
        `The folder ${path} is not empty; set \`recursive\` to delete what is in it.`
      );
    }
    const force = payload.force === true;
    const items = await listForDelete(workspace, entry, context.fileRules, force);
    return deleteCall(context, payload, items);
  }
};

const deleteCall = (
  context: ToolContext,
  payload: z.output<typeof input>,
  items: DeleteList
): PreparedCall => {
  const { path } = payload;
  const paths = items.map(item => item.path);
  const files = items.filter(({ type }) => type !== 'directory').length;
  const recursive = items.length > 1;
  // What a rule protects is judged by its own name too, however deep it lies.
  const guardedPaths = paths
    .slice(1)
    .filter(inner => isProtectedPath(inner) || isSecretPath(inner));
  return {
    payload,
    effects: [
      { type: 'delete', path, recursive, files, ...(recursive && { contains: paths.slice(1) }) },
      ...guardedPaths.map(inner => ({
        type: 'delete' as const,
        path: inner,
        recursive: false,
        files: 1
      }))
    ],
    targets: Object.fromEntries(items.map(item => [item.path, item.hash ?? item.type])),
    summary: {
      kind: 'delete',
      title: { code: recursive ? 'delete-folder' : 'delete-file', params: { path, files } },
      risk: 'high'
    },
    facts: { paths },
    ...(recursive ? { typed: segmentsOf(path).at(-1) ?? path } : {}),
    checkpoint: checkpoint => checkpoint.beforeFiles(paths),
    run: guarded(async ({ signal }) => removeAll(context, items, signal))
  };
};

/** Leaves first, each compared right before it goes; stops at the first that is not as listed. */
const removeAll = async (
  { workspace, reads }: ToolContext,
  items: DeleteList,
  signal: AbortSignal
): Promise<CallResult> => {
  const deleted: string[] = [];
  let failure: { code: string; message: string } | undefined;
  for (const item of items.toReversed()) {
    if (signal.aborted) {
      failure = { code: 'cancelled', message: 'Stopped before everything was deleted.' };
      break;
    }
    failure = await removeOne(workspace, item);
    if (failure !== undefined) {
      break;
    }
    deleted.push(item.path);
    reads.forget(item.path);
  }
  const changes = items
    .filter(
      ({ path, type }) => deleted.includes(path) && (type !== 'directory' || items.length === 1)
    )
    .map(({ path }) => ({ path, change: 'deleted' as const }));
  const output = {
    text: `${deleted.length} of ${items.length} deleted`,
    path: items[0]?.path,
    deleted
  };
  if (failure === undefined) {
    return { outcome: 'ok', output, changes };
  }
  const none = signal.aborted ? 'cancelled' : failure.code === 'conflict' ? 'conflict' : 'failed';
  return { outcome: deleted.length > 0 ? 'partial' : none, output, error: failure, changes };
};

const removeOne = async (
  workspace: Workspace,
  { path, type, hash }: DeleteItem
): Promise<{ code: string; message: string } | undefined> => {
  try {
    await workspace.remove(path, { type, ...(hash === undefined ? {} : { expect: hash }) });
    return undefined;
  } catch (error) {
    if (!isCoded(error)) {
      throw error;
    }
    // A folder with something new in it, or a file that went, is one that changed since the card was shown.
    const code = ['not-empty', 'not-found', 'is-link'].includes(error.code)
      ? 'conflict'
      : error.code;
    return { code, message: error.message };
  }
};
