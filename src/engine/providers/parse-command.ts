import { readArguments } from './command-arguments';
import { commandTable, isCommandName, type CommandName } from './command-table';
import { parseEditBlocks } from './edit-blocks';
import { nearestCommands } from './nearest-command';

/** A command that the session itself carries out: no tool, no effect. */
export type SessionCommand =
  | { readonly name: 'diff' | 'undo' | 'why' | 'audit' | 'stop' | 'help' }
  /** With a line: the verdict on it. Without: the policy in force. */
  | { readonly name: 'policy'; readonly line?: string };

/** A sentence that says what was expected; `code` is worded by the panel. */
export interface CommandNotice {
  readonly code: 'command-usage' | 'unknown-command' | 'no-model';
  readonly params: Readonly<Record<string, string | readonly string[]>>;
}

/** What typed text means. */
export type ParsedCommand =
  | {
      readonly type: 'call';
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'session'; readonly command: SessionCommand }
  /** Not understood; the text is to be kept as a draft. */
  | { readonly type: 'unclear'; readonly notice: CommandNotice };

/** Reads what a person typed. Never throws; free text and bad input come back as `unclear` with what was expected. */
export const parseCommand = (text: string): ParsedCommand => {
  const trimmed = text.trimStart();
  const head = /^\/([A-Za-z][\w-]*)(?=\s|$)/.exec(trimmed);
  if (head === null) {
    return trimmed.startsWith('/') ? unknown(trimmed) : noModel(trimmed);
  }
  const name = (head[1] ?? '').toLowerCase();
  if (!isCommandName(name)) return unknown(trimmed);
  return parsers[name](trimmed.slice(head[0].length));
};

type Parse = (rest: string) => ParsedCommand;

/** Words of the first line; whatever follows it belongs to the commands that take text. */
const withWords =
  (
    name: CommandName,
    least: number,
    most: number,
    make: (words: readonly string[]) => ParsedCommand
  ): Parse =>
  rest => {
    const read = readArguments(rest);
    if (!read.ok) return usage(name, read.problem);
    if (read.words.length < least) return usage(name, 'missing');
    if (read.words.length > most) return usage(name, 'too-many');
    return make(read.words);
  };

/** The path on the first line and the text below it; null text: there is no second line. */
const withText =
  (name: 'edit' | 'write', make: (path: string, text: string | null) => ParsedCommand): Parse =>
  rest => {
    const end = rest.indexOf('\n');
    const read = readArguments(end < 0 ? rest : rest.slice(0, end));
    if (!read.ok) return usage(name, read.problem);
    const [path, ...more] = read.words;
    if (path === undefined) return usage(name, 'missing');
    if (more.length > 0) return usage(name, 'too-many');
    return make(path, end < 0 ? null : rest.slice(end + 1));
  };

const session = (name: Exclude<SessionCommand['name'], 'policy'>): Parse =>
  withWords(name, 0, 0, () => ({ type: 'session', command: { name } }));

const call = (tool: string, input: Readonly<Record<string, unknown>>): ParsedCommand => ({
  type: 'call',
  tool,
  input
});

const readFile = ([word = '']: readonly string[]): ParsedCommand => {
  const range = /^(.*):(\d+)-(\d+)$/s.exec(word);
  if (range === null) return call('read_file', { path: word });
  const [path = '', from, to] = [range[1], Number(range[2]), Number(range[3])];
  if (path === '' || from < 1 || to < from || to > 2 ** 31 - 1) return usage('read', 'bad-range');
  return call('read_file', { path, offset: from, limit: to - from + 1 });
};

const deletePath = (words: readonly string[]): ParsedCommand => {
  const [recursive, force] = [words.includes('--recursive'), words.includes('--force')];
  const paths = words.filter(word => word !== '--recursive' && word !== '--force');
  const [path, ...more] = paths;
  if (path === undefined) return usage('delete', 'missing');
  if (more.length > 0 || path.startsWith('--')) return usage('delete', 'too-many');
  return call('delete_path', { path, ...(recursive && { recursive }), ...(force && { force }) });
};

const runLine: Parse = rest => {
  // The line is taken as typed: only the one blank or line break behind the name and the last line break go.
  const command = rest.replace(/^\s/, '').replace(/\n+$/, '');
  return command.trim() === '' ? usage('sh', 'missing') : call('run_command', { command });
};

const policy: Parse = rest => {
  const test = /^\s+test(?:\s(.*))?$/s.exec(rest);
  if (test !== null) {
    const line = (test[1] ?? '').trim();
    if (line === '') return usage('policy', 'missing');
    return { type: 'session', command: { name: 'policy', line } };
  }
  if (rest.trim() !== '') return usage('policy', 'too-many');
  return { type: 'session', command: { name: 'policy' } };
};

const parsers: Readonly<Record<CommandName, Parse>> = {
  read: withWords('read', 1, 1, readFile),
  ls: withWords('ls', 0, 1, ([path]) => call('list_files', path === undefined ? {} : { path })),
  search: withWords('search', 1, 2, ([pattern, glob]) =>
    call('search_files', glob === undefined ? { pattern } : { pattern, glob })
  ),
  edit: withText('edit', (path, text) => {
    const blocks = parseEditBlocks(text ?? '');
    return blocks.ok
      ? call('edit_file', { path, edits: blocks.edits })
      : usage('edit', blocks.problem);
  }),
  write: withText('write', (path, content) =>
    content === null ? usage('write', 'no-content') : call('write_file', { path, content })
  ),
  delete: withWords('delete', 1, 3, deletePath),
  sh: runLine,
  git: withWords('git', 1, 200, args => call('git', { args })),
  fetch: withWords('fetch', 1, 1, ([url]) => call('fetch_url', { url })),
  diff: session('diff'),
  undo: session('undo'),
  why: session('why'),
  policy,
  audit: session('audit'),
  stop: session('stop'),
  help: session('help')
};

const usage = (name: CommandName, problem: string): ParsedCommand => ({
  type: 'unclear',
  notice: {
    code: 'command-usage',
    params: { command: `/${name}`, expected: commandTable[name].usage, problem }
  }
});

const unknown = (text: string): ParsedCommand => {
  const command = /^\S*/.exec(text)?.[0].slice(0, 64) ?? '/';
  return {
    type: 'unclear',
    notice: { code: 'unknown-command', params: { command, nearest: slashed(command) } }
  };
};

const noModel = (text: string): ParsedCommand => ({
  type: 'unclear',
  notice: { code: 'no-model', params: { nearest: slashed(text) } }
});

const slashed = (text: string): readonly string[] => nearestCommands(text).map(name => `/${name}`);
