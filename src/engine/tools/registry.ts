import type { Tool } from './tool';

/** The tool of that name, loaded when first asked for; undefined for a name that no tool has. */
export const findTool = async (name: string): Promise<Tool | undefined> => loaders.get(name)?.();

const loaders = new Map<string, () => Promise<Tool>>([
  ['list_files', async () => (await import('./list-files')).listFiles],
  ['read_file', async () => (await import('./read-file')).readFile],
  ['search_files', async () => (await import('./search-files')).searchFiles],
  ['edit_file', async () => (await import('./edit-file')).editFile],
  ['write_file', async () => (await import('./write-file')).writeFile],
  ['delete_path', async () => (await import('./delete-path')).deletePath],
  ['run_command', async () => (await import('./run-command')).runCommand],
  ['git', async () => (await import('./git')).git],
  ['run_subagent', async () => (await import('./run-subagent')).runSubagent],
  ['fetch_url', async () => (await import('./fetch-url')).fetchUrl],
  ['update_plan', async () => (await import('./update-plan')).updatePlan]
]);

/** All built-in tools, loaded: for telling a model what there is. */
export const allTools = (): Promise<readonly Tool[]> =>
  Promise.all([...loaders.values()].map(load => load()));

/** The names of all built-in tools: what a model may ask for and a rule may speak of. */
export const toolNames: readonly string[] = [...loaders.keys()];
