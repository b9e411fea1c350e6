/** A path below the server's root as one below the workspace; undefined where it lies outside. */
export function withinWorkspace(path: string, workspace: string): string | undefined {
  if (workspace === '') return path === '' ? '.' : path;
  if (path === workspace) return '.';
  return path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : undefined;
}
