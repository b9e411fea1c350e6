import type { TestInput } from '../model/policy-view';

/** The act of a call as the tester takes it; undefined for a kind that it does not judge. */
export function testInputOf(
  tool: string,
  input: Readonly<Record<string, unknown>>
): TestInput | undefined {
  const of = (kind: TestInput['kind'], text: unknown): TestInput | undefined =>
    typeof text === 'string' && text !== '' ? { kind, text, withDraft: true } : undefined;
  switch (tool) {
    case 'run_command':
      return of('command', input.command);
    case 'edit_file':
    case 'write_file':
      return of('edit', input.path);
    case 'delete_path':
      return of('delete', input.path);
    case 'read_file':
    case 'list_files':
    case 'search_files':
      return of('read', input.path ?? '.');
    case 'fetch_url':
      return of('url', input.url);
    default:
      return undefined;
  }
}
