import { isReference } from '../../protocol/mcp/reference';
import { readPaste } from '../../protocol/mcp/read-paste';
import type { PastedServer, PasteProblem } from '../../protocol/mcp/paste';
import type { PasteSentenceCode } from '../../protocol/mcp/paste-sentences';
import type { Sentence } from '../../protocol/sentence';
import { serverPinSchema, type ServerPin } from '../config/server-pin';
import type { Unpinnable } from '../mcp/launcher/fetched-program';
import { findUnpinnableProgram } from '../mcp/launcher/unpinnable-program';

/** Pins as they would be stored, or everything that keeps them out; never both. */
export interface Draft {
  readonly pins: readonly ServerPin[];
  readonly problems: readonly PasteProblem[];
}

/**
 * Makes pins of what was pasted. They have no tools yet, so that nothing of them is offered before a review; `taken` are
 * the names that the layer has already.
 */
export async function draftPins(
  text: string,
  taken: readonly string[],
  findProgram: FindProgram
): Promise<Draft> {
  const { servers, problems } = readPaste(text);
  if (problems.length > 0) return { pins: [], problems };
  const drafts = await Promise.all(servers.map(server => draftPin(server, taken, findProgram)));
  const faults = drafts.flatMap(each => each.problems);
  return faults.length > 0
    ? { pins: [], problems: faults }
    : { pins: drafts.flatMap(each => each.pins), problems: [] };
}

/** The path of the program that a word starts, as servers are started. */
export type FindProgram = (word: string) => Promise<string | undefined>;

/** The program of a server by its path, and what keeps it from being pinned. */
export async function judgeProgram(
  server: PastedServer,
  findProgram: FindProgram
): Promise<{ readonly command?: string; readonly problems: readonly PasteProblem[] }> {
  if (server.transport === 'http') return { problems: [] };
  const command = await findProgram(server.command);
  const path = `${server.name}.command`;
  const unpinnable = findUnpinnableProgram(command ?? server.command, server.args);
  return {
    ...(command !== undefined && { command }),
    problems: [
      ...(unpinnable !== undefined ? [unpinned(path, unpinnable)] : []),
      ...(command === undefined ? [problem(path, 'paste-program')] : [])
    ]
  };
}

const draftPin = async (
  server: PastedServer,
  taken: readonly string[],
  findProgram: FindProgram
): Promise<Draft> => {
  const { name } = server;
  const values = Object.entries(server.transport === 'stdio' ? server.env : server.headers);
  const place = server.transport === 'stdio' ? 'env' : 'headers';
  const { command, problems: faults } = await judgeProgram(server, findProgram);
  const problems: PasteProblem[] = [
    ...faults,
    ...(taken.includes(name) ? [problem(name, 'paste-taken', { name })] : []),
    ...values
      .filter(([, value]) => !isReference(value))
      .map(([key]) => problem(`${name}.${place}.${key}`, 'paste-value'))
  ];
  if (problems.length > 0) return { pins: [], problems };
  const parsed = serverPinSchema.safeParse(
    server.transport === 'stdio'
      ? {
          name,
          transport: 'stdio',
          command,
          args: server.args,
          files: {},
          ...(values.length > 0 && { env: server.env })
        }
      : {
          name,
          transport: 'http',
          url: server.url,
          ...(values.length > 0 ? { headers: server.headers } : { oauth: {} })
        }
  );
  if (parsed.success) return { pins: [parsed.data], problems };
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return { pins: [], problems: [problem(`${name}.${path}`, 'paste-unfit', { path })] };
};

const unpinned = (path: string, { why, launcher, form = '' }: Unpinnable): PasteProblem =>
  problem(path, UNPINNED[why], { launcher, ...(form !== '' && { form }) });

const UNPINNED = { version: 'paste-version', words: 'paste-words', text: 'paste-inline' } as const;

const problem = (
  path: string,
  code: PasteSentenceCode,
  params?: Sentence['params']
): PasteProblem => ({ path, why: { code, ...(params !== undefined && { params }) } });
