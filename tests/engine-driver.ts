import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { JsonLines } from '../src/base/json-lines';
import type { EventParams, ThreadEvent, ThreadEventType } from '../src/protocol/events';
import type {
  Caller,
  EngineLine,
  GateLine,
  HelloLine,
  PolicyStoreView,
  ServiceCall,
  TrustRecord
} from '../src/protocol/link';
import type { Requests } from '../src/protocol/requests';
import type { Results } from '../src/protocol/results';

const BUNDLE = resolve(__dirname, '..', 'jupyterlab_sallyport', 'engine', 'engine.mjs');

/** Folders of one test: a server root with a workspace `demo`, and a state folder that outlives engines. */
export class World {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-')));
  readonly serverRoot = this.folder('root');
  readonly workspace = this.folder('root/demo');
  readonly stateDir = this.folder('state');
  readonly home = this.folder('home');
  /** What the gate's store holds of trust; engines of this world share it. */
  trust: TrustRecord[] = [];
  /** What it holds of policy: documents, and what else of the view a test sets. */
  stored: Partial<PolicyStoreView> = {};

  hello(changes: Partial<HelloLine> = {}): HelloLine {
    return {
      type: 'hello',
      protocolVersion: 1,
      serverVersion: '0.0.0-test',
      principal: 'local',
      serverRoot: this.serverRoot,
      stateDir: this.stateDir,
      home: this.home,
      jupyterPaths: { config: [], data: [], runtime: [] },
      environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      policy: this.policy(),
      headless: false,
      ...changes
    };
  }

  policy(): PolicyStoreView {
    const view = { admin: null, user: null, folders: {}, broken: {}, ...this.stored };
    return { ...view, trust: this.trust };
  }

  /** Stores a layer or proposals as the gate does, and returns its etag. */
  store(call: Extract<ServiceCall, { name: 'policy/put' | 'policy/adopt' }>): string {
    const { user = null, folders = {}, adopted = {}, etags } = this.stored;
    if (call.name === 'policy/adopt') {
      const { folder, hash, rules } = call.params;
      const taken = { [folder.realPath]: { hash, allow: rules } };
      this.stored = { ...this.stored, adopted: { ...adopted, ...taken } };
      return '';
    }
    const etag = `etag-${++this.stores}`;
    const { params } = call;
    const tags = { user: etags?.user ?? '', folders: { ...etags?.folders } };
    this.stored =
      params.layer === 'user'
        ? { ...this.stored, user: params.document, folders, etags: { ...tags, user: etag } }
        : {
            ...this.stored,
            user,
            folders: { ...folders, [params.folder.realPath]: params.document },
            etags: { ...tags, folders: { ...tags.folders, [params.folder.realPath]: etag } }
          };
    return etag;
  }

  private stores = 0;

  /** Trusts the workspace as the gate's store would. */
  trustDemo(): void {
    const { dev, ino } = statSync(this.workspace, { bigint: true });
    this.trust = [
      { realPath: this.workspace, device: String(dev), inode: String(ino), trustedAt: 1 }
    ];
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }

  private folder(name: string): string {
    const path = join(this.base, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }
}

/** What the engine answered with an error. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly data: Readonly<Record<string, unknown>>
  ) {
    super(message);
  }
}

/** The code of the refusal that it ends with; `accepted` where it does not. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: Refusal) => error.code
  );

type Service = (call: ServiceCall) => unknown;

/** Plays the gate for one real engine process. */
export class Engine {
  readonly events: EventParams[] = [];
  readonly lines: EngineLine[] = [];
  /** What the engine asked of the gate, without its looks at the audit. */
  readonly services: ServiceCall[] = [];
  stderr = '';
  readonly exited: Promise<number | null>;
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly watchers = new Set<() => void>();
  private lastId = 0;
  private entries = 0;
  /** Overrides how the gate answers a service call; throwing answers with an error. */
  onService: Service | undefined;

  private constructor(
    readonly world: World,
    nodeOptions: readonly string[],
    wrapper: readonly string[]
  ) {
    const node = [process.execPath, '--max-old-space-size=256', ...nodeOptions, BUNDLE];
    const [program = '', ...rest] = [...wrapper, ...node];
    this.process = spawn(program, rest, {
      stdio: 'pipe',
      env: { PATH: process.env['PATH'] ?? '' }
    });
    this.exited = new Promise(done => this.process.on('exit', code => done(code)));
    this.process.stderr.on('data', chunk => (this.stderr += String(chunk)));
    this.process.stdin.on('error', () => undefined);
    const lines = new JsonLines(1 << 26);
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of lines.push(text)) {
        if (line.type === 'bad') throw new Error(`The engine wrote a line that is no JSON.`);
        this.take(line.value as EngineLine);
      }
      for (const watcher of this.watchers) watcher();
    });
  }

  /**
   * Starts an engine and shakes hands.
   * @param wrapper what stands in front of it on the command line
   */
  static async start(
    world: World,
    changes: Partial<HelloLine> = {},
    nodeOptions: readonly string[] = [],
    wrapper: readonly string[] = []
  ): Promise<Engine> {
    const engine = new Engine(world, nodeOptions, wrapper);
    engine.send(world.hello(changes));
    await engine.until(() => engine.lines.some(line => line.type === 'ready'));
    return engine;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  send(line: GateLine): void {
    this.process.stdin.write(`${JSON.stringify(line)}\n`);
  }

  sendText(text: string): void {
    this.process.stdin.write(text);
  }

  /** Sends a request and resolves with its result; rejects with a Refusal. */
  async request<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method],
    { connection = 'c1', caller = {} }: { connection?: string; caller?: Partial<Caller> } = {}
  ): Promise<Method extends keyof Results ? Results[Method] : unknown> {
    const id = ++this.lastId;
    this.send({
      type: 'request',
      connection,
      caller: { principal: 'local', label: 'tester', role: 'admin', ...caller },
      frame: { jsonrpc: '2.0', id, method, params: { ...params } }
    });
    const find = (): Extract<EngineLine, { type: 'response' }> | undefined =>
      this.lines.find(line => line.type === 'response' && line.frame.id === id) as
        Extract<EngineLine, { type: 'response' }> | undefined;
    await this.until(() => find() !== undefined);
    const frame = find()?.frame;
    if (frame === undefined || 'error' in frame) {
      const error = frame?.error;
      throw new Refusal(error?.data.code ?? '', error?.message ?? '', { ...error?.data });
    }
    // The result is checked against nothing here: tests compare what they use of it.
    return frame.result as Method extends keyof Results ? Results[Method] : unknown;
  }

  /** A thread in the workspace `demo`, opened on the first connection. */
  async thread(): Promise<string> {
    const { threadId } = await this.request('thread/create', { workspace: 'demo' });
    await this.request('thread/open', { threadId, afterSeq: 0 });
    return threadId;
  }

  /** Starts a turn with this text and returns its id. */
  async turn(
    threadId: string,
    text: string,
    mode: Requests['turn/start']['mode'] = 'agent'
  ): Promise<string> {
    const input = [{ type: 'text' as const, text }];
    return (await this.request('turn/start', { threadId, mode, input })).turnId;
  }

  /** Resolves with the first event of a type that passes, also one that came before. */
  async event<Type extends ThreadEventType>(
    type: Type,
    passes: (event: Extract<ThreadEvent, { type: Type }>) => boolean = () => true
  ): Promise<Extract<ThreadEvent, { type: Type }>> {
    type Found = Extract<ThreadEvent, { type: Type }>;
    const find = (): Found | undefined =>
      this.events
        .map(({ event }) => event)
        .find(event => event.type === type && passes(event as Found)) as Found | undefined;
    await this.until(() => find() !== undefined);
    return find() as Found;
  }

  /** Opens an approval, waits out the arming and answers. */
  async answer(
    threadId: string,
    approvalId: string,
    decision: 'allow' | 'deny',
    more: Partial<Requests['approval/answer']> = {}
  ): Promise<void> {
    const { nonce, payloadHash, armingMs } = await this.request('approval/open', {
      threadId,
      approvalId
    });
    await new Promise(done => setTimeout(done, armingMs + 5));
    const params = { threadId, approvalId, nonce, payloadHash, decision, ...more };
    await this.request('approval/answer', params);
  }

  /** Runs a turn, says yes to everything it asks, and returns its end. */
  async complete(
    threadId: string,
    text: string
  ): Promise<Extract<ThreadEvent, { type: 'turn-end' }>> {
    const turnId = await this.turn(threadId, text);
    const answered = new Set<string>();
    for (;;) {
      const open = (): string | undefined =>
        this.events
          .map(({ event }) => (event.type === 'approval-request' ? event.approvalId : undefined))
          .find(approvalId => approvalId !== undefined && !answered.has(approvalId));
      const end = (): ThreadEvent | undefined =>
        this.events
          .map(({ event }) => event)
          .find(event => event.type === 'turn-end' && event.turnId === turnId);
      await this.until(() => end() !== undefined || open() !== undefined);
      const approvalId = open();
      const ended = end();
      if (ended?.type === 'turn-end') return ended;
      if (approvalId === undefined) continue;
      answered.add(approvalId);
      if (this.isPending(approvalId)) await this.answer(threadId, approvalId, 'allow');
    }
  }

  /** Types of the events that came, without deltas. */
  types(): readonly string[] {
    return this.events.map(({ event }) => event.type).filter(type => !type.endsWith('-delta'));
  }

  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        fail(new Error(`Waited too long. Events: ${this.types().join(' ')}. Log: ${this.stderr}`));
      }, 15_000);
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        done();
      };
      this.watchers.add(look);
    });
  }

  /** Ends it as the gate does: closes stdin and waits. */
  async stop(): Promise<number | null> {
    this.process.stdin.end();
    return this.exited;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  private isPending(approvalId: string): boolean {
    return !this.events.some(
      ({ event }) =>
        (event.type === 'approval-answer' || event.type === 'approval-withdrawn') &&
        event.approvalId === approvalId
    );
  }

  private take(line: EngineLine): void {
    this.lines.push(line);
    if (line.type === 'notify' && line.frame.method === 'event' && line.to.includes('c1'))
      this.events.push(line.frame.params as EventParams);
    if (line.type === 'service') this.serve(line);
  }

  private serve({ id, ...call }: Extract<EngineLine, { type: 'service' }>): void {
    if (call.name !== 'audit/tail' && call.name !== 'audit/uses') this.services.push(call);
    try {
      const result = (this.onService ?? (each => this.defaultService(each)))(call);
      if (result !== NO_ANSWER) this.send({ type: 'service-result', id, result });
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      this.send({ type: 'service-result', id, error: { code: 'internal', message } });
    }
  }

  defaultService(call: ServiceCall): unknown {
    switch (call.name) {
      case 'audit/intent':
        return { entry: ++this.entries };
      case 'audit/uses':
        return { uses: [] };
      case 'policy/put':
      case 'policy/adopt': {
        const etag = this.world.store(call);
        this.send({ type: 'policy', policy: this.world.policy() });
        return { etag };
      }
      case 'trust/put':
        this.world.trust = [...this.world.trust, call.params];
        this.send({ type: 'policy', policy: this.world.policy() });
        return {};
      case 'trust/remove':
        this.world.trust = this.world.trust.filter(
          ({ realPath }) => realPath !== call.params.realPath
        );
        this.send({ type: 'policy', policy: this.world.policy() });
        return {};
      default:
        return {};
    }
  }
}

/** What a service gives that never answers. */
export const NO_ANSWER = Symbol('no answer');

/** What the tests of one file work with: a world of its own for each test, and the engine that it started last. */
export class Stage {
  private current: World | undefined;
  private engines: Engine[] = [];

  get world(): World {
    if (this.current === undefined) throw new Error('There is a world only while a test runs.');
    return this.current;
  }

  get engine(): Engine {
    const engine = this.engines.at(-1);
    if (engine === undefined) throw new Error('The test started no engine.');
    return engine;
  }

  /** Starts an engine in the world; it is stopped after the test. */
  async start(
    changes: Partial<HelloLine> = {},
    nodeOptions?: readonly string[],
    wrapper?: readonly string[]
  ): Promise<Engine> {
    const engine = await Engine.start(this.world, changes, nodeOptions, wrapper);
    this.engines.push(engine);
    return engine;
  }

  /** A path in the workspace `demo`. */
  path(name: string): string {
    return join(this.world.workspace, name);
  }

  /** Writes a script for the scripted provider and returns what `start` takes to play it. */
  script(...turns: readonly ScriptedTurn[]): { readonly script: string } {
    const script = join(this.world.base, 'script.json');
    writeFileSync(script, JSON.stringify({ turns }));
    return { script };
  }

  /** A policy of the user's layer, as `start` takes it. */
  policy(user: object): { readonly policy: PolicyStoreView } {
    return { policy: { ...this.world.policy(), user: { schemaVersion: 1, ...user } } };
  }

  begin(): void {
    this.current = new World();
    this.current.trustDemo();
  }

  async end(): Promise<void> {
    for (const engine of this.engines.splice(0)) await engine.stop();
    this.current?.remove();
    this.current = undefined;
  }
}

/** One turn of the scripted provider: what each of its steps does. */
export interface ScriptedTurn {
  readonly when?: string;
  readonly steps: readonly (readonly object[])[];
}

/** Gives each test of the calling file a trusted world. Each starts real processes, on machines that may be busy. */
export function useStage(): Stage {
  const stage = new Stage();
  jest.setTimeout(30_000);
  beforeEach(() => stage.begin());
  afterEach(() => stage.end());
  return stage;
}
