import type { Sentence } from '../sentence';
import type { PasteSentenceCode } from './paste-sentences';
import { isObject, shownKeys, type Paste, type PastedServer, type PasteProblem } from './paste';
import { readServer } from './read-server';

/**
 * Reads the three shapes that servers are published in: `mcpServers` (Claude, Cursor and most others), `servers` beside
 * `inputs` (VS Code) and `context_servers` (Zed). Pure, so that the page previews with what the engine judges by.
 * Whatever is not known is refused and nothing of the paste is taken: a key that means something elsewhere would be
 * promised here and not kept.
 */
export const readPaste = (text: string): Paste => {
  const { members, problems: wrong } = readMembers(text);
  const problems = [...wrong, ...members.flatMap(member => member.problems)];
  return problems.length > 0
    ? { servers: [], problems }
    : {
        servers: members.flatMap(({ server }) => (server === undefined ? [] : [server])),
        problems
      };
};

/** One server of a list, as it is called there. */
export interface Member {
  readonly called: string;
  readonly raw: unknown;
  /** Absent where anything is wrong with it. */
  readonly server?: PastedServer;
  readonly problems: readonly PasteProblem[];
}

/** The same, server by server; `problems` are those of the whole, and then there is no member. */
export const readMembers = (
  text: string
): { readonly members: readonly Member[]; readonly problems: readonly PasteProblem[] } => {
  if (text.trim() === '') return refuse('', 'paste-empty');
  if (text.length > MOST_CHARACTERS) return refuse('', 'paste-too-long', { most: MOST_CHARACTERS });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refuse('', 'paste-not-json');
  }
  if (!isObject(document)) return refuse('', 'paste-no-servers');
  const lists = LISTS.filter(key => Object.hasOwn(document, key));
  const [list] = lists;
  if (list === undefined) return refuse('', 'paste-no-servers');
  if (lists.length > 1) return refuse('', 'paste-two-lists', { keys: lists });
  const unknown = Object.keys(document).filter(
    // What VS Code would prompt for is given here by hand.
    key => key !== list && !(list === 'servers' && key === 'inputs')
  );
  if (unknown.length > 0) return refuse('', 'paste-unknown-key', { keys: shownKeys(unknown) });
  return readList(list, document[list]);
};

const readList = (list: string, named: unknown): ReturnType<typeof readMembers> => {
  if (!isObject(named)) return refuse(list, 'paste-wrong-type', { expected: 'object' });
  const entries = Object.entries(named);
  if (entries.length === 0) return refuse(list, 'paste-no-servers');
  if (entries.length > MOST_SERVERS) return refuse(list, 'paste-too-many', { most: MOST_SERVERS });
  const seen = new Set<string>();
  const members = entries.map(([called, raw]): Member => {
    const { server, problems } = readServer(called, raw);
    const twin = server !== undefined && isTwin(server.name, seen);
    const all = [
      ...problems.map(({ path, why }) => ({ path: `${list}.${path}`, why })),
      ...(twin ? [twinOf(list, server.name)] : [])
    ];
    return { called, raw, problems: all, ...(server !== undefined && !twin && { server }) };
  });
  return { members, problems: [] };
};

/** Names that a person could not tell apart count as one. */
const isTwin = (name: string, seen: Set<string>): boolean => {
  const folded = name.toLowerCase();
  const twin = seen.has(folded);
  seen.add(folded);
  return twin;
};

const twinOf = (list: string, name: string): PasteProblem => ({
  path: `${list}.${name}`,
  why: { code: 'paste-name-twice', params: { name } }
});

const refuse = (
  path: string,
  code: PasteSentenceCode,
  params?: Sentence['params']
): ReturnType<typeof readMembers> => ({
  members: [],
  problems: [{ path, why: { code, ...(params !== undefined && { params }) } }]
});

const LISTS: readonly string[] = ['mcpServers', 'servers', 'context_servers'];
const MOST_CHARACTERS = 64 * 1024;
const MOST_SERVERS = 20;
