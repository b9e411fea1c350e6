import { randomUUID } from 'node:crypto';
import type { EffectivePolicy } from '../config/effective-policy';
import type { ReviewedTexts } from '../config/reviewed-texts';
import type { ServerPin, StdioServer } from '../config/server-pin';
import { assertServersOn, serverRules, type PinInForce } from '../config/server-rules';
import type { Log } from '../log';
import type { EnvironmentRules } from '../sandbox/environment';
import type { Sandbox } from '../sandbox/sandbox';
import { homeName } from '../sandbox/service/service-home';
import type { Tool } from '../tools/tool';
import type { FoundFolder } from '../workspace/workspace-folder';
import { SERVER_TIMING, type ServerTiming } from './connection';
import { faultOf } from './fault-of';
import { makeConnect } from './make-connect';
import type { McpServers, ProbedServer, ServerState, ToolDefinition } from './mcp-servers';
import { serverFault, type ServerFault, type ServerFaultCode } from './server-fault';
import { ServerRun } from './server-run';
import type { ServerSecrets } from './server-secrets';
import { readToolName, serverTool } from './server-tool';
import { readKept, type Listing } from './tool-definition';
import { phaseOf, toolStates } from './tool-states';

export interface ServerDeskParts {
  readonly sandbox: Sandbox;
  readonly secrets: ServerSecrets;
  readonly texts: ReviewedTexts;
  /** The policy in force for a folder, read at each use. */
  readonly policy: (folder: FoundFolder) => EffectivePolicy;
  /** What policy says of the environment of commands. */
  readonly variables: (folder: FoundFolder) => EnvironmentRules;
  readonly log: Log;
  /** Absent: as shipped. */
  readonly timing?: Partial<ServerTiming>;
  /** Milliseconds after its last call until a server is ended. Absent: as shipped. */
  readonly idleMs?: number;
}

/** A server of one folder: what runs of it, and what it last said. */
interface Entry {
  readonly folder: FoundFolder;
  readonly identity: string;
  readonly run: ServerRun;
  listing?: Listing;
  fault?: { readonly fault: ServerFault; readonly at: number };
}

/** The servers of one engine; see `McpServers`. */
export class ServerDesk implements McpServers {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<(server: string) => void>();
  /** What runs for a probe alone. */
  private readonly probing = new Set<ServerRun>();

  constructor(private readonly parts: ServerDeskParts) {}

  states(folder: FoundFolder): readonly ServerState[] {
    const { pins, off } = serverRules(this.parts.policy(folder));
    return [...pins.values()].map(({ pin, layer }) => {
      const entry = this.entries.get(keyOf(folder, pin.name));
      const known = entry?.identity === identityOf(pin) ? entry : undefined;
      const tools = toolStates(pin, known?.listing, this.parts.texts);
      const fault = known?.fault?.fault;
      return {
        name: pin.name,
        pin,
        layer,
        phase: off.has(pin.name)
          ? 'off'
          : phaseOf({ pin, tools, fault, running: known?.run.phase }),
        ...(fault !== undefined && { fault }),
        tools
      };
    });
  }

  async probe(pin: ServerPin, folder: FoundFolder, signal: AbortSignal): Promise<ProbedServer> {
    assertServersOn(this.parts.policy(folder));
    let asked: ServerPin = pin;
    let run: ServerRun | undefined;
    try {
      if (pin.transport === 'stdio')
        asked = { ...pin, ...this.parts.sandbox.findService(pin.command, pin.args) };
      const layer = serverRules(this.parts.policy(folder)).pins.get(pin.name)?.layer ?? 'user';
      run = this.makeRun({ pin: asked, layer }, folder, () => undefined);
      this.probing.add(run);
      const listing = await run.list(signal);
      listing.tools.forEach(({ source }) => this.parts.texts.keep(source));
      return {
        pin: {
          ...asked,
          tools: Object.fromEntries(listing.tools.map(({ name, hash }) => [name, hash]))
        },
        tools: toolStates(pin, listing, this.parts.texts),
        unusable: listing.unusable,
        title: await run.title(signal)
      };
    } catch (error) {
      signal.throwIfAborted();
      throw this.noted(error);
    } finally {
      if (run !== undefined) this.probing.delete(run);
      await run?.end();
    }
  }

  async tools(folder: FoundFolder): Promise<readonly Tool[]> {
    const { pins, off } = serverRules(this.parts.policy(folder));
    const found = await Promise.all(
      [...pins.values()]
        .filter(({ pin }) => !off.has(pin.name))
        .map(async pinned => {
          const definitions = await this.definitions(pinned, folder);
          return definitions.map(definition => this.toolOf(pinned, folder, definition));
        })
    );
    return found.flat();
  }

  async find(folder: FoundFolder, name: string): Promise<Tool | undefined> {
    const wanted = readToolName(name);
    if (wanted === undefined) return undefined;
    const { pins, off } = serverRules(this.parts.policy(folder));
    const pinned = pins.get(wanted.server);
    if (pinned === undefined || off.has(wanted.server)) return undefined;
    const definitions = await this.definitions(pinned, folder);
    const definition = definitions.find(each => each.name === wanted.name);
    return definition && this.toolOf(pinned, folder, definition);
  }

  async sweep(): Promise<void> {
    const gone = [...this.entries].filter(([, { folder, identity, run }]) => {
      const { pins, off } = serverRules(this.parts.policy(folder));
      const pin = pins.get(run.pin.name)?.pin;
      return pin === undefined || off.has(pin.name) || identityOf(pin) !== identity;
    });
    for (const [key] of gone) this.entries.delete(key);
    await Promise.all(gone.map(([, { run }]) => run.end()));
    gone.forEach(([, { run }]) => this.tell(run.pin.name));
  }

  async forget(pin: ServerPin, left: readonly ServerPin[]): Promise<void> {
    const { sandbox, texts, log } = this.parts;
    try {
      await this.sweep();
      const stillPinned = new Set(left.flatMap(({ tools }) => Object.values(tools ?? {})));
      texts.forget(Object.values(pin.tools ?? {}).filter(hash => !stillPinned.has(hash)));
      if (pin.transport !== 'stdio' || left.some(other => hasHomeOf(other, pin))) return;
      const probes = [...this.probing].filter(run => hasHomeOf(run.pin, pin));
      await Promise.all(probes.map(run => run.end()));
      // Whatever policy says, nothing is taken from under a program that runs.
      const runs = [...this.entries.values()].some(({ run }) => hasHomeOf(run.pin, pin));
      if (!runs) await sandbox.forgetService(pin);
    } catch (error) {
      log.fail(randomUUID(), error);
    }
  }

  onChange(listener: (server: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async endAll(): Promise<void> {
    const runs = [...this.entries.values()].map(({ run }) => run);
    this.entries.clear();
    await Promise.all([...runs, ...this.probing].map(run => run.end()));
    runs.forEach(({ pin }) => this.tell(pin.name));
  }

  async dispose(): Promise<void> {
    this.listeners.clear();
    await this.endAll();
  }

  /**
   * The reviewed tools of a server, less those that it was heard to have changed. Where what was reviewed is not kept
   * here any more, it is asked; one that failed at that a moment ago is not asked again.
   */
  private async definitions(
    pinned: PinInForce,
    folder: FoundFolder
  ): Promise<readonly ToolDefinition[]> {
    const { pin } = pinned;
    const wanted = Object.entries(pin.tools ?? {});
    const entry = this.entryOf(pinned, folder);
    const kept = wanted.map(([name, hash]) => ({ name, hash, text: this.parts.texts.find(hash) }));
    if (
      entry.listing === undefined &&
      kept.some(({ text }) => text === undefined) &&
      performance.now() - (entry.fault?.at ?? -Infinity) > ASK_AGAIN_MS
    )
      await this.noting(entry, () => entry.run.list(AbortSignal.timeout(LIST_MS))).catch(
        () => undefined
      );
    const { listing } = entry;
    return wanted.flatMap(([name, hash]) => {
      const now = listing?.tools.find(tool => tool.name === name);
      if (listing !== undefined) return now?.hash === hash ? [now] : [];
      const was = readKept(pin.name, this.parts.texts.find(hash));
      return was?.name === name ? [was] : [];
    });
  }

  private toolOf(pinned: PinInForce, folder: FoundFolder, definition: ToolDefinition): Tool {
    const { pin } = pinned;
    return serverTool({
      server: pin.name,
      definition,
      facts: {
        name: pin.name,
        layer: pinned.layer,
        ...(pin.transport === 'stdio'
          ? { command: [pin.command, ...pin.args], hosts: pin.hosts ?? [] }
          : { url: pin.url }),
        definitionHash: definition.hash,
        claims: definition.claims
      },
      pinned: identityOf(pin),
      call: async call => {
        // A policy that changed since the look at it ends the call here.
        const now = serverRules(this.parts.policy(folder));
        const latest = now.pins.get(pin.name);
        if (
          latest === undefined ||
          now.off.has(pin.name) ||
          identityOf(latest.pin) !== identityOf(pin) ||
          latest.pin.tools?.[definition.name] !== definition.hash
        )
          throw serverFault('mcp-changed');
        const entry = this.entryOf(latest, folder);
        return this.noting(entry, () => entry.run.call(call));
      },
      messageLevel: () => this.parts.policy(folder).values['mcp.messages'].value,
      noteFailure: error => {
        const correlation = randomUUID();
        this.parts.log.fail(correlation, error);
        return correlation;
      }
    });
  }

  private entryOf(pinned: PinInForce, folder: FoundFolder): Entry {
    const { pin } = pinned;
    const key = keyOf(folder, pin.name);
    const known = this.entries.get(key);
    const identity = identityOf(pin);
    if (known?.identity === identity) return known;
    void known?.run.end();
    const entry: Entry = {
      folder,
      identity,
      run: this.makeRun(pinned, folder, listing => {
        if (listing !== undefined) {
          // What nobody reviewed is looked at by a probe: a server that changes its words each time would fill the store.
          listing.tools
            .filter(({ name, hash }) => this.pinOf(pin.name, folder)?.tools?.[name] === hash)
            .forEach(({ source }) => this.parts.texts.keep(source));
          entry.listing = listing;
          delete entry.fault;
        }
        this.tell(pin.name);
      })
    };
    this.entries.set(key, entry);
    return entry;
  }

  private makeRun(
    { pin, layer }: Pick<PinInForce, 'pin'> & { readonly layer: string },
    folder: FoundFolder,
    onChange: (listing?: Listing) => void
  ): ServerRun {
    const { sandbox, secrets, policy, variables, timing, idleMs, log } = this.parts;
    const connect = makeConnect({
      sandbox,
      secrets,
      log,
      place: { server: pin.name, layer, realPath: folder.realPath },
      network: () => policy(folder).network,
      messageLevel: () => policy(folder).values['mcp.messages'].value,
      variables: () => variables(folder),
      timing: { ...SERVER_TIMING, ...timing }
    });
    return new ServerRun(pin, connect, onChange, idleMs ?? IDLE_MS);
  }

  /** A server as the policy of now has it. */
  private pinOf(name: string, folder: FoundFolder): ServerPin | undefined {
    return serverRules(this.parts.policy(folder)).pins.get(name)?.pin;
  }

  /** Does something with a server, and keeps why it failed for whoever looks at its state. */
  private async noting<Value>(entry: Entry, act: () => Promise<Value>): Promise<Value> {
    try {
      return await act();
    } catch (error) {
      const fault = faultOf(error);
      if (TELLS_OF_SERVER.has(fault.code)) {
        const { message } = fault;
        // The cast: a fault's code is one of the fixed set.
        entry.fault = {
          fault: { code: fault.code as ServerFaultCode, message },
          at: performance.now()
        };
        this.tell(entry.run.pin.name);
      }
      throw error;
    }
  }

  private noted(error: unknown): Error {
    const fault = faultOf(error);
    this.parts.log.fail(randomUUID(), fault.cause ?? fault);
    return fault;
  }

  private tell(server: string): void {
    this.listeners.forEach(listener => listener(server));
  }
}

const keyOf = ({ realPath }: FoundFolder, name: string): string => JSON.stringify([realPath, name]);

/** Whether a server keeps its files where another one does. */
const hasHomeOf = (pin: ServerPin, other: StdioServer): boolean =>
  pin.transport === 'stdio' && homeName(pin) === homeName(other);

/** What makes it the same server: everything of its pin but its tools and when they were reviewed. */
const identityOf = ({ tools: _tools, reviewed: _reviewed, ...rest }: ServerPin): string =>
  JSON.stringify(rest);

/** Faults of the server itself; others are of one call. */
const TELLS_OF_SERVER = new Set<string>([
  'mcp-connection',
  'mcp-blocked',
  'mcp-offline',
  'mcp-proxy',
  'mcp-certificate',
  'mcp-permission',
  'mcp-ended',
  'mcp-changed',
  'mcp-too-large',
  'mcp-too-many-tools',
  'mcp-too-fast',
  'mcp-not-confined',
  'mcp-unpinned',
  'needs-sign-in'
]);

const IDLE_MS = 10 * 60_000;
const LIST_MS = 15_000;
const ASK_AGAIN_MS = 60_000;
