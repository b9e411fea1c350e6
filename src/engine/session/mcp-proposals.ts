import { unifiedDiff } from '../../base/unified-diff';
import { isObject, type PastedServer, type PasteProblem } from '../../protocol/mcp/paste';
import type { Member } from '../../protocol/mcp/read-paste';
import { isReference } from '../../protocol/mcp/reference';
import type { ProposedServer, ProposingFile, ServerSource } from '../../protocol/mcp/servers';
import type { ServerPin } from '../config/server-pin';
import type { RepositoryServers } from '../mcp/repository-servers';
import { judgeProgram, type FindProgram } from './mcp-draft';
import { sourceOf } from './mcp-views';

/**
 * What a folder's files propose, beside what is stored. Each server is looked at by itself, so that one that is refused
 * hides no other; nothing of what they say of values is followed.
 */
export const describeProposals = (
  files: readonly RepositoryServers[],
  stored: readonly ServerPin[],
  findProgram: FindProgram
): Promise<readonly ProposingFile[]> =>
  Promise.all(
    files.map(async ({ path, members, problems }) => ({
      path,
      problems,
      servers: await Promise.all(members.map(member => describe(member, stored, findProgram)))
    }))
  );

async function describe(
  { called, raw, server, problems }: Member,
  stored: readonly ServerPin[],
  findProgram: FindProgram
): Promise<ProposedServer> {
  if (server === undefined) {
    const text = problems.every(isMendable) ? textOf(called, raw) : undefined;
    const name = called.slice(0, MOST_NAME);
    return { name, status: 'refused', problems, ...(text !== undefined && { text }) };
  }
  const { name } = server;
  const { command, problems: faults } = await judgeProgram(server, findProgram);
  const all = [...faults, ...references(server)];
  const text = textOf(called, raw);
  const shown = {
    name,
    problems: all,
    source: sourceIn(server),
    ...(text !== undefined && { text })
  };
  const source = sourceIn(server, command);
  const pin = stored.find(each => each.name === name);
  if (pin !== undefined) {
    const [before, now] = [wordsOf(sourceOf(pin)), wordsOf(source)];
    if (before === now) return { ...shown, status: 'stored', problems: [] };
    const diff = unifiedDiff(name, before, now);
    return { ...shown, status: 'differs', ...(diff !== undefined && { diff }) };
  }
  return { ...shown, status: all.length > 0 ? 'refused' : 'proposed' };
}

/** A repository that could name a person's key by where it is kept could have it sent to a server of its own. */
const references = (server: PastedServer): readonly PasteProblem[] =>
  Object.entries(valuesOf(server))
    .filter(([, value]) => isReference(value))
    .map(([key]) => ({
      path: `${server.name}.${server.transport === 'stdio' ? 'env' : 'headers'}.${key}`,
      why: { code: 'paste-reference' }
    }));

const valuesOf = (server: PastedServer): Readonly<Record<string, string>> =>
  server.transport === 'stdio' ? server.env : server.headers;

/** As the file says it; with the path of its program, as it would be stored. */
const sourceIn = (server: PastedServer, command?: string): ServerSource => {
  const values = Object.keys(valuesOf(server)).map(name => ({ name, reference: '' }));
  return server.transport === 'stdio'
    ? {
        transport: 'stdio',
        command: [command ?? server.command, ...server.args],
        variables: values,
        hosts: []
      }
    : { transport: 'http', url: server.url, headers: values, signIn: values.length === 0 };
};

/** What of a source a file can say: not where values are kept, and not what a person granted. */
const wordsOf = (source: ServerSource): string =>
  (source.transport === 'stdio'
    ? [...source.command.map(word => JSON.stringify(word)), ...namesOf(source.variables)]
    : [source.url, ...namesOf(source.headers)]
  )
    .map(line => `${line}\n`)
    .join('');

const namesOf = (values: readonly { readonly name: string }[]): readonly string[] =>
  values.map(({ name }) => `${name} ←`).sort();

/** What a person can mend in the text itself. */
const isMendable = ({ why }: PasteProblem): boolean => why.code === 'paste-placeholder';

/** The server alone, with a place to be filled where it says where a value is kept. Undefined for one too long to mend. */
function textOf(called: string, raw: unknown): string | undefined {
  if (!isObject(raw)) return undefined;
  const members = Object.entries(raw).map(([key, value]) => [
    key,
    (key === 'env' || key === 'headers') && isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [
            name,
            typeof inner === 'string' && isReference(inner) ? `\${${name}}` : inner
          ])
        )
      : value
  ]);
  const server: unknown = Object.fromEntries(members);
  const text = JSON.stringify({ mcpServers: { [called]: server } }, undefined, 2);
  return text.length <= MOST_TEXT ? text : undefined;
}

const MOST_NAME = 80;
const MOST_TEXT = 16_384;
