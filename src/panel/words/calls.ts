import type { CallItem } from '../../protocol/state';
import type { IconName } from '../components/icon';
import { fill } from './fill';
import type { Words } from './words';

/** Our own line for a call: what it does, to what. Never the model's words. */
export interface CallTitle {
  readonly icon: IconName;
  /** The whole sentence, for names and announcements. */
  readonly sentence: string;
}

/** Says what a call does or did; `done` chooses the tense. */
export function callTitle(
  call: Pick<CallItem, 'tool' | 'input'>,
  done: boolean,
  { trans }: Words
): CallTitle {
  const named = text(call.input.path);
  const path = named === '' || named === '.' ? trans.__('this folder') : named;
  switch (call.tool) {
    case 'list_files':
      return {
        icon: 'folder',
        sentence: fill(done ? trans.__('Listed {path}') : trans.__('List {path}'), { path })
      };
    case 'read_file':
      return {
        icon: 'file',
        sentence: fill(trans.__('Read {path}'), { path })
      };
    case 'search_files':
      return {
        icon: 'search',
        sentence: fill(
          done ? trans.__('Searched for {pattern}') : trans.__('Search for {pattern}'),
          {
            pattern: text(call.input.pattern)
          }
        )
      };
    case 'edit_file':
      return {
        icon: 'edit',
        sentence: fill(done ? trans.__('Edited {path}') : trans.__('Edit {path}'), { path })
      };
    case 'write_file':
      return {
        icon: 'edit',
        sentence: fill(done ? trans.__('Wrote {path}') : trans.__('Write {path}'), { path })
      };
    case 'delete_path':
      return {
        icon: 'trash',
        sentence: fill(done ? trans.__('Deleted {path}') : trans.__('Delete {path}'), { path })
      };
    case 'run_command':
      return {
        icon: 'terminal',
        sentence: fill(done ? trans.__('Ran {command}') : trans.__('Run {command}'), {
          command: firstLine(text(call.input.command))
        })
      };
    case 'git':
      return {
        icon: 'terminal',
        sentence: fill(done ? trans.__('Ran {command}') : trans.__('Run {command}'), {
          command: firstLine(gitLine(call.input.args))
        })
      };
    case 'run_subagent':
      return {
        icon: 'tool',
        sentence: fill(
          done ? trans.__('Ran the subagent {name}') : trans.__('Run the subagent {name}'),
          {
            name: text(call.input.name)
          }
        )
      };
    case 'fetch_url':
      return {
        icon: 'globe',
        sentence: fill(done ? trans.__('Fetched {url}') : trans.__('Fetch {url}'), {
          url: firstLine(text(call.input.url))
        })
      };
    case 'update_plan':
      return {
        icon: 'list',
        sentence: done ? trans.__('Updated the plan') : trans.__('Update the plan')
      };
    default:
      return {
        icon: 'tool',
        sentence: fill(done ? trans.__('Used {tool}') : trans.__('Use {tool}'), { tool: call.tool })
      };
  }
}

/** Tools whose finished calls may fold into one line, since they change nothing. */
export const isReading = (tool: string): boolean =>
  tool === 'list_files' || tool === 'read_file' || tool === 'search_files';

/** "Read 4 files", "Read 3 files, searched once": the line of a folded group, counted by tool. */
export function groupTitle(calls: readonly Pick<CallItem, 'tool'>[], { trans }: Words): string {
  const count = (tool: string): number => calls.filter(call => call.tool === tool).length;
  const [reads, lists, searches] = [count('read_file'), count('list_files'), count('search_files')];
  const parts = [
    ...(reads > 0
      ? [fill(trans._n('Read {count} file', 'Read {count} files', reads), { count: reads })]
      : []),
    ...(lists > 0
      ? [fill(trans._n('Listed {count} folder', 'Listed {count} folders', lists), { count: lists })]
      : []),
    ...(searches > 0
      ? [fill(trans._n('Searched once', 'Searched {count} times', searches), { count: searches })]
      : [])
  ];
  return parts.join(' · ');
}

/** A title never holds what could reorder or hide the words around it; the exact text stands in the card. */
const text = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, '\u25a1') : '';

const firstLine = (command: string): string => {
  const line = command.split('\n', 1)[0] ?? '';
  return line === command ? line : `${line} …`;
};

/** The words of a git call in one line, for reading only. */
const gitLine = (args: unknown): string =>
  ['git', ...(Array.isArray(args) ? args.map(text) : [])].join(' ');
