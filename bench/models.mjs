// What the engine adds to a model: time and processor for each delta, to the first text, in long threads and in many.
// `node bench/models.mjs [deltas|threads|first_text|first_turn|long_thread|entry]`; baseline: the provider's package alone against the same server, in the same run.
import { buildSync } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ModelServer } from '../tests/model-server.ts';

const smoke = process.env.SALLYPORT_BENCH === 'smoke';
const root = resolve(import.meta.dirname, '..');
const bundle = join(root, 'jupyterlab_sallyport', 'engine', 'engine.mjs');
// As the gate starts an engine, see jupyterlab_sallyport/host/supervisor.py.
const flags = ['--max-semi-space-size=2', '--max-old-space-size=256'];
const env = {
  ...process.env,
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072'
};
const TICKS = Number(spawnSync('getconf', ['CLK_TCK']).stdout) || 100;
const DELTAS = smoke ? 500 : 20_000;
const ROUNDS = smoke ? 2 : 15;
const TURNS = smoke ? 20 : 1_000;
const STARTS = smoke ? 1 : 5;
const THREADS = 10;

const base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
const server = await ModelServer.start();
const long = [...Array(DELTAS).fill({ text: 'word42 ' }), { finish: 'stop' }];
const short = [{ text: 'Here is what I found in it. '.repeat(20) }, { finish: 'stop' }];

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const round = (value, digits = 1) => Number(value.toFixed(digits));

/** User and system time of a process so far, in seconds. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

const residentMb = pid =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** An engine, and the gate that talks to it. */
class Engine {
  constructor(name = 'state') {
    mkdirSync(join(base, name), { recursive: true, mode: 0o700 });
    mkdirSync(join(base, 'root', 'demo'), { recursive: true });
    this.process = spawn(process.execPath, [...flags, bundle], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env
    });
    this.pid = this.process.pid;
    this.ended = new Promise(done => this.process.once('exit', done));
    this.answers = new Map();
    this.watchers = new Set();
    this.number = 0;
    let rest = '';
    this.process.stdout.setEncoding('utf8').on('data', text => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) this.take(JSON.parse(line));
    });
    this.ready = new Promise(done => (this.isReady = done));
    this.send({
      type: 'hello',
      protocolVersion: 1,
      serverVersion: '0.1.0',
      principal: 'local',
      serverRoot: join(base, 'root'),
      stateDir: join(base, name),
      home: base,
      jupyterPaths: { config: [], data: [], runtime: [] },
      environment: { PATH: process.env.PATH ?? '' },
      policy: { admin: null, user: POLICY, folders: {}, trust: [], broken: {} },
      headless: false,
      models: [{ id: 'm', provider: 'openai-compatible', model: 'mock', baseUrl: server.origin }]
    });
  }

  send(line) {
    this.process.stdin.write(`${JSON.stringify(line)}\n`);
  }

  take(line) {
    if (line.type === 'ready') this.isReady();
    if (line.type === 'service')
      this.send({
        type: 'service-result',
        id: line.id,
        result: line.name === 'audit/intent' ? { entry: line.id } : { value: '' }
      });
    if (line.type === 'response') {
      const { result, error } = line.frame;
      const { done, fail } = this.answers.get(line.frame.id);
      if (error === undefined) done(result);
      else fail(new Error(error.message));
    }
    if (line.type === 'notify' && line.frame.method === 'event')
      for (const watcher of this.watchers) watcher(line.frame.params);
  }

  request(method, params) {
    const id = ++this.number;
    this.send({
      type: 'request',
      connection: 'c1',
      caller: { principal: 'local', label: '', role: 'admin' },
      frame: { jsonrpc: '2.0', id, method, params }
    });
    return new Promise((done, fail) => this.answers.set(id, { done, fail }));
  }

  async thread() {
    const { threadId } = await this.request('thread/create', { workspace: 'demo' });
    await this.request('thread/open', { threadId, afterSeq: 0 });
    return threadId;
  }

  /** One turn; milliseconds from its request to its first text and to its end. */
  async turn(threadId) {
    const begin = performance.now();
    let first;
    const ended = new Promise((done, fail) => {
      const watch = ({ threadId: of, event }) => {
        if (of !== threadId) return;
        if (event.type === 'message-delta') first ??= performance.now() - begin;
        if (event.type !== 'turn-end') return;
        this.watchers.delete(watch);
        if (event.reason === 'done') done(performance.now() - begin);
        else fail(new Error(`a turn ended ${event.reason}: ${JSON.stringify(event.error)}`));
      };
      this.watchers.add(watch);
    });
    const input = [{ type: 'text', text: 'What is in this folder, and what should I look at?' }];
    await this.request('turn/start', { threadId, mode: 'ask', input });
    return { end: await ended, first };
  }

  async stop() {
    this.process.stdin.end();
    await this.ended;
  }
}

const POLICY = { schemaVersion: 1, rates: { perProviderPerMin: 1_000_000 } };

/** The package that the engine uses, by itself: processor time for each delta of the same reply. */
function measurePackage() {
  const outfile = join(base, 'alone.mjs');
  buildSync({
    stdin: {
      contents: `
        import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
        const model = createOpenAICompatible({ name: 'mock', baseURL: process.argv[2] + '/v1', includeUsage: true }).chatModel('mock');
        const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Go on.' }] }];
        const spent = [];
        for (let round = 0; round < 3; round++) {
          const before = process.cpuUsage();
          const { stream } = await model.doStream({ prompt });
          let characters = 0;
          for await (const part of stream) if (part.type === 'text-delta') characters += part.delta.length;
          const { user, system } = process.cpuUsage(before);
          if (characters === 0) throw new Error('nothing was said');
          spent.push(user + system);
        }
        console.log(JSON.stringify(spent));`,
      resolveDir: root,
      loader: 'js'
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile
  });
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...flags, outfile, server.origin], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env
    });
    let text = '';
    child.stdout.on('data', data => (text += data));
    child.once('exit', code =>
      code === 0 ? done(median(JSON.parse(text)) / DELTAS) : fail(new Error('the package failed'))
    );
  });
}

/** Processor time of the engine for each delta of one reply after another. */
async function measureDeltas(engine) {
  const spent = [];
  for (let turn = 0; turn < 3; turn++) {
    const threadId = await engine.thread();
    const before = cpuSeconds(engine.pid);
    await engine.turn(threadId);
    spent.push(((cpuSeconds(engine.pid) - before) * 1e6) / DELTAS);
  }
  return median(spent);
}

/** From asking the server by a plain request to the first piece of its answer. */
async function askPlainly() {
  const begin = performance.now();
  const response = await fetch(`${server.origin}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'mock', stream: true, messages: [] })
  });
  const reader = response.body.getReader();
  await reader.read();
  const ms = performance.now() - begin;
  await reader.cancel();
  return ms;
}

async function measureFirstText(engine) {
  const plain = [];
  const through = [];
  await engine.turn(await engine.thread());
  await askPlainly();
  for (let turn = 0; turn < ROUNDS; turn++) {
    plain.push(await askPlainly());
    through.push((await engine.turn(await engine.thread())).first);
  }
  return { plain_ms: median(plain), through_engine_ms: median(through) };
}

/** The first turn of an engine that just began, as a panel meets it: after `initialize` and a new thread. */
async function measureFirstTurn() {
  const firsts = [];
  const fromStart = [];
  for (let start = 0; start < STARTS; start++) {
    const begin = performance.now();
    const engine = new Engine(`first-${start}`);
    await engine.ready;
    await engine.request('initialize', {
      protocolVersion: 1,
      ticket: '',
      client: { name: 'bench', version: '0' }
    });
    const threadId = await engine.thread();
    const asked = performance.now() - begin;
    const { first } = await engine.turn(threadId);
    firsts.push(first);
    fromStart.push(asked + first);
    await engine.stop();
  }
  return { first_turn_ms: median(firsts), from_process_start_ms: median(fromStart) };
}

/** Milliseconds from the request for a turn until the model's server has read all that it is told. */
async function untilAsked(engine, threadId) {
  const begin = performance.now();
  const asked = server.wasAsked(server.asked.length + 1).then(() => performance.now() - begin);
  const turn = engine.turn(threadId);
  const ms = await asked;
  await turn;
  return ms;
}

/** One thread of a thousand turns: what it costs to tell a model all of it, and what is left in memory. */
async function measureLongThread() {
  let engine = new Engine('long');
  await engine.ready;
  const threadId = await engine.thread();
  const resident = {};
  for (let turn = 1; turn <= TURNS; turn++) {
    await engine.turn(threadId);
    if ([TURNS / 10, TURNS / 5, TURNS / 2, TURNS].includes(turn))
      resident[turn] = round(residentMb(engine.pid));
    // What was asked is of no use here, and holds the conversation once more for each turn.
    server.asked.splice(0, server.asked.length);
  }
  const early = [];
  const late = [];
  for (let at = 0; at < ROUNDS; at++) {
    early.push(await untilAsked(engine, await engine.thread()));
    late.push(await untilAsked(engine, threadId));
  }
  await engine.stop();
  engine = new Engine('long');
  await engine.ready;
  await engine.turn(await engine.thread());
  await engine.request('thread/open', { threadId, afterSeq: 1_000_000 });
  const cold = await untilAsked(engine, threadId);
  await engine.stop();
  return {
    turns: TURNS,
    resident_mb: resident,
    resident_after_200_mb: resident[TURNS / 5],
    memory_ratio: round(resident[TURNS] / resident[TURNS / 5], 3),
    new_thread_ms: round(median(early)),
    long_thread_ms: round(median(late)),
    assembly_ms: round(median(late) - median(early)),
    after_restart_ms: round(cold)
  };
}

/** Ten threads that stream at once, beside one. */
async function measureThreads(engine) {
  const one = (await engine.turn(await engine.thread())).end;
  const threads = [];
  for (let at = 0; at < THREADS; at++) threads.push(await engine.thread());
  const begin = performance.now();
  const turns = await Promise.all(threads.map(threadId => engine.turn(threadId)));
  const all = performance.now() - begin;
  return {
    threads: THREADS,
    one_ms: round(one),
    all_ms: round(all),
    slowest_first_text_ms: round(Math.max(...turns.map(({ first }) => first))),
    ratio_to_one_each: round(all / (one * THREADS), 3)
  };
}

/** What the entry alone loads, by the bundle's own account. */
function measureEntry() {
  const { outputs } = JSON.parse(readFileSync(join(root, 'lib', 'engine-meta.json'), 'utf8'));
  const entry = Object.keys(outputs).find(name => name.endsWith('/engine.mjs'));
  const loaded = new Set();
  const load = name => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { path, kind } of outputs[name].imports)
      if (kind === 'import-statement' && path in outputs) load(path);
  };
  load(entry);
  const inputs = [...loaded].flatMap(name => Object.keys(outputs[name].inputs));
  return {
    entry_bytes: statSync(bundle).size,
    loaded_at_start_bytes: [...loaded].reduce((sum, name) => sum + outputs[name].bytes, 0),
    providers_at_start: inputs.filter(path => /@ai-sdk|@modelcontextprotocol/.test(path)).length
  };
}

/** An engine that several parts share. */
async function withEngine(measure) {
  const engine = new Engine();
  await engine.ready;
  try {
    return await measure(engine);
  } finally {
    await engine.stop();
  }
}

async function measureAddedToDeltas() {
  server.replies = [long];
  const alone = await measurePackage();
  const through = await withEngine(measureDeltas);
  return {
    count: DELTAS,
    package_us: round(alone),
    engine_us: round(through),
    added_us: round(through - alone),
    ratio: round(through / alone, 2)
  };
}

async function measureAddedToFirstText() {
  server.replies = [short];
  const { plain_ms, through_engine_ms } = await withEngine(measureFirstText);
  return {
    plain_ms: round(plain_ms),
    through_engine_ms: round(through_engine_ms),
    added_ms: round(through_engine_ms - plain_ms),
    ratio: round(through_engine_ms / plain_ms, 2)
  };
}

/** By the name of what it prints; each begins with replies of its own. */
const PARTS = {
  deltas: measureAddedToDeltas,
  threads: () => {
    server.replies = [long];
    return withEngine(measureThreads);
  },
  first_text: measureAddedToFirstText,
  first_turn: async found => {
    server.replies = [short];
    const { first_turn_ms, from_process_start_ms } = await measureFirstTurn();
    const warm = found.first_text?.through_engine_ms;
    return {
      ms: round(first_turn_ms),
      from_process_start_ms: round(from_process_start_ms),
      ...(warm && { ratio_to_warm: round(first_turn_ms / warm, 2) })
    };
  },
  long_thread: () => {
    server.replies = [short];
    return measureLongThread();
  },
  entry: measureEntry
};

const wanted = process.argv.slice(2);
const found = {};
for (const [name, measure] of Object.entries(PARTS))
  if (wanted.length === 0 || wanted.includes(name)) found[name] = await measure(found);
await server.stop();
rmSync(base, { recursive: true, force: true });
console.log(
  JSON.stringify(
    {
      bench: 'models',
      baseline: "the provider's package alone; a plain request; a new thread; one thread",
      machine: { cpus: cpus().length, node: process.version },
      ...found
    },
    null,
    2
  )
);
