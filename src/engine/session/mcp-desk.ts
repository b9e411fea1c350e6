import { CodedError } from '../../base/coded-error';
import type { McpListing, McpPreview, McpReview } from '../../protocol/mcp/servers';
import type { OwnLayer } from '../../protocol/policy-view';
import type { Requests } from '../../protocol/requests';
import { ARMING_MS } from '../agent/approvals';
import { canonicalJson } from '../canonical-json';
import type { PolicyDocument } from '../config/document';
import { isLocked } from '../config/combined-values';
import { assertServersOn, serverRules } from '../config/server-rules';
import type { ServerPin } from '../config/server-pin';
import type { GateServices } from '../gate-services';
import type { McpServers, ProbedServer } from '../mcp/mcp-servers';
import type { RepositoryServers } from '../mcp/repository-servers';
import type { FoundFolder } from '../workspace/workspace-folder';
import { ArmedCards } from './armed-cards';
import { draftPins, type Draft, type FindProgram } from './mcp-draft';
import { describeProposals } from './mcp-proposals';
import { listServers, reviewedTool, sourceOf } from './mcp-views';
import type { PolicyBook, StoredLayer } from './policy-book';
import { checkDocument } from './policy-check';
import { allowsOf, withoutAllows } from './server-allows';
import { storeLayer } from './store-layer';

export interface McpDeskParts {
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly servers: McpServers;
  readonly findProgram: FindProgram;
  /** What the files of a trusted folder name. */
  readonly readRepository: (folder: FoundFolder) => Promise<readonly RepositoryServers[]>;
  /** True where nobody is there: then nothing is added, whatever is answered. */
  readonly unattended: boolean;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Adds, reviews, switches and removes MCP servers for a person. What lets more happen takes the nonce of what was shown:
 * a preview, a review, a listing. A server is stored before it is started, and has no tools before they were reviewed.
 */
export class McpDesk {
  private readonly cards: ArmedCards<Shown>;

  constructor(private readonly parts: McpDeskParts) {
    this.cards = new ArmedCards(parts.clock, {
      stale: 'This is not what was last shown of these servers; look at it again.',
      early: 'The answer came before what was shown could be read.'
    });
  }

  async list({ workspace }: Requests['mcp/list'], connection: string): Promise<McpListing> {
    const folder = await this.parts.findFolder(workspace);
    const { policy, servers } = this.parts;
    const { layers, trusted } = policy.for(folder);
    const offHere = layers.folder?.mcp?.off ?? [];
    const listed = listServers(policy.for(folder), servers.states(folder));
    return {
      workspace,
      realPath: folder.realPath,
      trusted,
      servers: listed.map(server =>
        offHere.includes(server.name) && server.phase === 'off'
          ? {
              ...server,
              nonce: this.deal(connection, ['on', folder.realPath, server.name], server.source)
            }
          : server
      ),
      proposing: await this.proposing(folder),
      ...(serverRules(policy.for(folder)).heldBySettings && { proposingOff: 'settings' }),
      armingMs: ARMING_MS
    };
  }

  async preview(params: Requests['mcp/preview'], connection: string): Promise<McpPreview> {
    const folder = await this.find(params);
    const { pins, problems } = await this.draft(params, folder);
    const shown = pins.map(pin => ({ name: pin.name, source: sourceOf(pin) }));
    if (problems.length > 0) return { problems, servers: [], armingMs: ARMING_MS };
    const subject = ['add', params.layer, folder.realPath];
    return {
      problems,
      servers: shown,
      nonce: this.deal(connection, subject, pins),
      armingMs: ARMING_MS
    };
  }

  /** Throws `bad-params` for what a preview would find, `stale-approval` and `not-armed` without the yes to exactly this. */
  async add(params: Requests['mcp/add'], connection: string): Promise<void> {
    if (this.parts.unattended)
      throw new CodedError('forbidden', 'Only a person who reads it in the panel adds a server.');
    const folder = await this.find(params);
    const { pins, problems } = await this.draft(params, folder);
    const [first] = problems;
    if (first !== undefined)
      throw new CodedError(
        'bad-params',
        `Nothing was stored. At ${first.path}: ${first.why.code}.`
      );
    this.take(connection, ['add', params.layer, folder.realPath], params.nonce, pins);
    await this.change(folder, params.layer, servers => [...servers, ...pins]);
  }

  /** Starts a stored server once. Throws `not-found`, and a code of `ServerFault`. */
  async review(
    { layer, server, ...params }: Requests['mcp/review'],
    connection: string
  ): Promise<McpReview> {
    const folder = await this.find({ ...params, layer });
    if (!this.parts.policy.isTrusted(folder))
      throw new CodedError('not-trusted', 'A server is started in a trusted folder only.');
    const pin = this.stored(folder, layer, server);
    const probed = await this.parts.servers.probe(pin, folder, AbortSignal.timeout(PROBE_MS));
    const nonce = this.cards.deal(
      connection,
      canonicalJson(['review', layer, folder.realPath, server]),
      {
        text: canonicalJson(pin),
        probed
      }
    );
    return {
      server,
      layer,
      title: probed.title,
      files: changedFiles(pin, probed.pin),
      tools: probed.tools.map(reviewedTool),
      unusable: probed.unusable,
      allowed: allowsOf(this.parts.policy.for(folder), server, othersOf(probed)).map(
        ({ layer: held, rule }) => ({
          layer: held,
          ruleId: rule.id,
          pattern: rule.name ?? '',
          fate: held === 'user' || held === 'folder' ? 'ends' : 'stays'
        })
      ),
      nonce,
      armingMs: ARMING_MS
    };
  }

  /** Throws `stale-approval` and `not-armed` without the yes to what the review showed. */
  async accept(
    { layer, server, tools, nonce, ...params }: Requests['mcp/accept'],
    connection: string
  ): Promise<void> {
    const folder = await this.find({ ...params, layer });
    const subject = canonicalJson(['review', layer, folder.realPath, server]);
    const { text, probed } = this.cards.take(connection, subject, nonce);
    if (probed === undefined || text !== canonicalJson(this.stored(folder, layer, server)))
      throw this.cards.stale();
    const hashes = Object.entries(probed.pin.tools ?? {}).filter(([name]) => tools.includes(name));
    if (hashes.length !== new Set(tools).size)
      throw new CodedError('bad-params', 'Expected tools that the review showed.');
    const before = this.stored(folder, layer, server);
    const now = new Date(this.parts.now()).toISOString();
    const times = hashes.map(([name, hash]) => {
      const known = before.tools?.[name] === hash ? before.reviewed?.[name] : undefined;
      return [name, known ?? now] as const;
    });
    const pin = {
      ...probed.pin,
      tools: Object.fromEntries(hashes),
      reviewed: Object.fromEntries(times)
    };
    // First what allows: were the rest to fail, a tool that is another one now would be asked about, and not the reverse.
    await this.dropAllows(folder, server, othersOf(probed));
    await this.change(folder, layer, servers =>
      servers.map(each => (each.name === server ? pin : each))
    );
  }

  /** Off restricts, so it needs no yes; on again needs the one of `mcp/list`. */
  async toggle(
    { workspace, server, off, nonce }: Requests['mcp/toggle'],
    connection: string
  ): Promise<void> {
    const folder = await this.find({ workspace, layer: 'folder' });
    if (!off) {
      const shown = listServers(this.parts.policy.for(folder), []).find(
        ({ name, phase }) => name === server && phase === 'off'
      );
      if (shown === undefined) throw this.cards.stale();
      this.take(connection, ['on', folder.realPath, server], nonce, shown.source);
    }
    await this.put(folder, 'folder', ({ mcp = {}, ...document }) => {
      const names = (mcp.off ?? []).filter(name => name !== server);
      return { ...document, mcp: { ...mcp, off: off ? [...names, server] : names } };
    });
  }

  /** Throws `not-found`. */
  async remove({ workspace, layer, server }: Requests['mcp/remove']): Promise<void> {
    const folder = await this.find({ workspace, layer });
    const pin = this.stored(folder, layer, server);
    // Another server may get its name.
    await this.dropAllows(folder, server);
    await this.change(folder, layer, servers => servers.filter(({ name }) => name !== server));
    const left = this.parts.policy.pinnedServers();
    if (left !== undefined) await this.parts.servers.forget(pin, left);
  }

  /** Forgets the nonces of a connection that is gone. */
  forget(connection: string): void {
    this.cards.forget(connection);
  }

  /** What the folder's own files name. Nothing is read unless a person trusts it and policy wants to hear of it. */
  private async proposing(folder: FoundFolder): Promise<McpListing['proposing']> {
    const { policy, readRepository, findProgram } = this.parts;
    const effective = policy.for(folder);
    if (serverRules(effective).repository === 'off') return [];
    const { admin, user, folder: own } = effective.layers;
    const stored = [own, user, admin].flatMap(layer => layer?.mcp?.servers ?? []);
    return describeProposals(await readRepository(folder), stored, findProgram);
  }

  private async find({ workspace, layer }: Place): Promise<FoundFolder> {
    const { findFolder, policy } = this.parts;
    const folder = await findFolder(workspace);
    assertServersOn(policy.for(folder));
    if (layer === 'folder' && !policy.isTrusted(folder))
      throw new CodedError('not-trusted', 'Only a trusted folder has servers of its own.');
    return folder;
  }

  private async draft(params: Requests['mcp/preview'], folder: FoundFolder): Promise<Draft> {
    const { document } = this.parts.policy.stored(folder, params.layer);
    const taken = (document.mcp?.servers ?? []).map(({ name }) => name);
    return draftPins(params.text, taken, this.parts.findProgram);
  }

  private stored(folder: FoundFolder, layer: OwnLayer, server: string): ServerPin {
    const { document } = this.parts.policy.stored(folder, layer);
    const pin = document.mcp?.servers?.find(({ name }) => name === server);
    if (pin === undefined)
      throw new CodedError('not-found', 'No server of that name is stored there any more.');
    return pin;
  }

  /** Takes the rules out of a person's layers that let these tools, or any of the server, act unasked. */
  private async dropAllows(
    folder: FoundFolder,
    server: string,
    tools?: readonly string[]
  ): Promise<void> {
    const { policy } = this.parts;
    for (const layer of ['user', 'folder'] as const) {
      if (layer === 'folder' && !policy.isTrusted(folder)) continue;
      // What the administrator locked does not count, and is not ours to change.
      if (isLocked(policy.for(folder).layers, 'allow', layer)) continue;
      const { document } = policy.stored(folder, layer);
      if (withoutAllows(document, server, tools) !== document)
        await this.put(folder, layer, stored => withoutAllows(stored, server, tools));
    }
  }

  private change(
    folder: FoundFolder,
    layer: OwnLayer,
    change: (servers: readonly ServerPin[]) => readonly ServerPin[]
  ): Promise<void> {
    return this.put(folder, layer, ({ mcp = {}, ...document }) => ({
      ...document,
      mcp: { ...mcp, servers: [...change(mcp.servers ?? [])] }
    }));
  }

  /** Stores a layer that was read just now. Throws `locked`, `bad-params`, and what the gate says. */
  private async put(
    folder: FoundFolder,
    layer: OwnLayer,
    change: (document: StoredLayer['document']) => PolicyDocument
  ): Promise<void> {
    const { policy } = this.parts;
    const { document: before, etag } = policy.stored(folder, layer);
    const locks = policy.for(folder).layers.admin?.locks ?? [];
    const { document, problems } = checkDocument(withoutEmpty(change(before)), before, locks);
    const locked = problems.some(({ why }) => why.code === 'key-locked');
    if (locked)
      throw new CodedError('locked', 'The administrator keeps MCP servers from being changed.');
    if (document === undefined || problems.length > 0)
      throw new CodedError(
        'bad-params',
        'Nothing was stored: the policy does not take these servers.'
      );
    await storeLayer(this.parts, folder, { layer, document, etag });
  }

  private deal(connection: string, subject: readonly string[], shown: unknown): string {
    return this.cards.deal(connection, canonicalJson(subject), { text: canonicalJson(shown) });
  }

  private take(
    connection: string,
    subject: readonly string[],
    nonce: string | undefined,
    shown: unknown
  ): void {
    if (this.cards.take(connection, canonicalJson(subject), nonce).text !== canonicalJson(shown))
      throw this.cards.stale();
  }
}

interface Place {
  readonly workspace: string;
  readonly layer: OwnLayer;
}

interface Shown {
  /** What a yes is bound to, in one text. */
  readonly text: string;
  readonly probed?: ProbedServer;
}

/** Tools that are not what was reviewed. */
const othersOf = ({ tools }: ProbedServer): readonly string[] =>
  tools.flatMap(({ name, status }) => (status === 'changed' || status === 'gone' ? [name] : []));

const changedFiles = (before: ServerPin, now: ServerPin): readonly string[] => {
  if (before.transport !== 'stdio' || now.transport !== 'stdio') return [];
  const reviewed = before.files;
  // Nothing was reviewed yet where none is known.
  if (Object.keys(reviewed).length === 0) return [];
  return Object.entries(now.files)
    .filter(([path, hash]) => reviewed[path] !== hash)
    .map(([path]) => path);
};

/** Lists that say nothing are left out, so that a layer from which all was taken is as it was before. */
const withoutEmpty = ({ mcp = {}, ...document }: PolicyDocument): PolicyDocument => {
  const { servers = [], off = [], ...rest } = mcp;
  const kept = {
    ...rest,
    ...(servers.length > 0 && { servers }),
    ...(off.length > 0 && { off })
  };
  return Object.keys(kept).length === 0 ? document : { ...document, mcp: kept };
};

const PROBE_MS = 60_000;
