import { checkPath } from '../workspace/path-check';
import { furtherOf } from '../policy/further-place';
import type { ToolContext } from './tool';

/** Where a file tool reads: the workspace, or a folder beside it that policy opens. */
export interface ReadPlace {
  /** The call's own, with what lies in that place. */
  readonly context: ToolContext;
  /** In that place. */
  readonly path: string;
  /** How a path of that place is told: as one could ask for it again. */
  readonly show: (path: string) => string;
}

/**
 * Finds the place of a path: relative for the workspace, absolute for a folder beside it.
 * @throws CodedError `bad-path` for any other
 */
export async function findReadPlace(context: ToolContext, path: string): Promise<ReadPlace> {
  const { workspace, further } = context;
  const found = path.startsWith('/')
    ? furtherOf(path, { root: workspace.root, home: '', ...(further && { further }) })
    : undefined;
  if (found === undefined || further === undefined) {
    return { context, path: workspace.check(path), show: own => own };
  }
  checkPath(found.path);
  const { root } = found.place;
  const show = (own: string): string => (own === '.' ? root : `${root}/${own}`);
  return {
    context: {
      ...context,
      workspace: await further.open(root),
      readVerdict: () => {
        const verdict = context.readVerdict();
        return own => verdict(show(own));
      }
    },
    path: found.path,
    show
  };
}
