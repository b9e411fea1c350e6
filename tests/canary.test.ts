import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ThreadEvent } from '../src/protocol/events';
import { codeOf, useStage, type Engine } from './engine-driver';
import { ModelServer, type Reply, type Said } from './model-server';

/**
 * Secrets that nobody else has, driven through everything that the engine reads, and looked for in everything that it
 * says or keeps: frames, cards, errors, services (the audit among them), log, journal, what a model is sent.
 */

const stage = useStage();
let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

/** Handed to the engine: the key of the model, and a variable that commands see. */
const KEY = 'canary-of-the-model/0123456789';
const PASSED = 'canary-of-the-shell-41';
const SOURCE = `postgres://me:${PASSED}@db.example.org/x`;
/** Known to nobody, and a secret by its look. Put together here, so that no scanner takes it for a real one. */
const SHAPED = ['gh', 'p_', 'c4n4rY0fTh3Sh4p3s0123456789'].join('');

const base64 = (text: string, head = ''): string =>
  Buffer.from(`${head}${text}`).toString('base64');

/** What would give a canary away: itself, and every form that leads back to it. */
const traces = [KEY, PASSED, SHAPED].flatMap(canary => [
  canary,
  JSON.stringify(canary).slice(1, -1),
  encodeURIComponent(canary),
  Buffer.from(canary).toString('hex'),
  // The part that depends on the canary alone, behind 0, 1 and 2 bytes.
  ...['', 'a', 'ab'].map(head => base64(canary, head).slice(head.length === 0 ? 0 : 4, -6)),
  // A half of it is a hit as well.
  canary.slice(0, 14),
  canary.slice(-14)
]);

/** One text with a canary in every form. */
const inAllForms = (canary: string): string =>
  [
    `whole ${canary} end`,
    `base64 ${base64(canary)} and ${base64(canary, '"')} and ${base64(canary, '= ')}`,
    `twice ${base64(base64(canary))}`,
    `address https://example.org/?q=${encodeURIComponent(canary)}&r=1`,
    `wrapped\n${base64(`${'x'.repeat(50)}${canary}${'y'.repeat(70)}`).replace(/(.{76})/g, '$1\n')}`,
    `JSON ${JSON.stringify({ deep: [canary] })}`,
    ''
  ].join('\n');

/** Prints a text in two halves, with a pause between them, so that they come as two chunks. */
const inHalves = (variable: string): string =>
  `v="$${variable}"; v="\${v#*me:}"; v="\${v%%@*}"; printf '%s' "\${v:0:9}"; sleep 0.1; printf '%s\\n' "\${v:9}"; printf '%s' "\${v:0:12}" >&2; sleep 0.1; printf '%s\\n' "\${v:12}" >&2`;

const call = (tool: string, input: object): Said => ({ call: tool, args: JSON.stringify(input) });
const step = (...said: readonly Said[]): Reply => [...said, { finish: 'tool' }];

async function drive(debug: boolean): Promise<Engine> {
  writeFileSync(stage.path('notes.txt'), [KEY, PASSED, SHAPED].map(inAllForms).join('\n'));
  writeFileSync(stage.path(`named-${SHAPED}.txt`), 'x');
  writeFileSync(stage.path('config.txt'), `first\n${SHAPED}\nlast\n`);
  server.replies = [
    step(
      { text: `I say ${KEY.slice(0, 9)}` },
      { text: `${KEY.slice(9)}.` },
      call('read_file', { path: 'notes.txt' })
    ),
    step(call('search_files', { pattern: 'canary' }), call('list_files', { path: '.' })),
    step(call('run_command', { command: `cat notes.txt; ${inHalves('MY_SOURCE')}` })),
    step(
      call('run_command', {
        command: 'echo "$MY_SOURCE" | base64; env; cat notes.txt >&2; exit 3'
      })
    ),
    step(
      call('edit_file', { path: 'config.txt', edits: [{ oldText: 'first', newText: 'changed' }] })
    ),
    step(call('read_file', { path: `../${KEY}` }), call(KEY, {}), {
      call: 'read_file',
      args: `{"path":"${KEY}`
    }),
    [{ text: 'Done.' }, { finish: 'stop' }],
    { status: 400, body: { error: { message: `No, ${inAllForms(KEY)} ${SHAPED}` } } }
  ];
  const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
  const { policy } = stage.policy({ env: { pass: ['MY_SOURCE'] } });
  const engine = await stage.start(
    { models: [model], policy: { ...policy, passed: { MY_SOURCE: SOURCE } } },
    [],
    debug ? ['/usr/bin/env', 'SALLYPORT_DEBUG=1'] : []
  );
  engine.onService = asked =>
    asked.name === 'model/credential' ? { value: KEY } : engine.defaultService(asked);
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, `Use ${SHAPED} for it.`);
  expect(end).toMatchObject({ reason: 'done' });
  // From here on the engine knows the key: a person says it, a page asks with it, the link breaks with it.
  await engine.complete(threadId, `My key is ${KEY} or ${base64(KEY)}.`);
  await engine.request('thread/create', { workspace: 'demo', title: `About ${KEY}` });
  expect(await codeOf(engine.request(KEY as 'thread/list', {} as never))).toBe('unknown-method');
  expect(await codeOf(engine.request('turn/cancel', { threadId, turnId: KEY }))).toBe('not-found');
  engine.sendText(`{"type":"${KEY}"\n`);
  engine.send(stage.world.hello({ principal: KEY }));
  await engine.exited;
  return engine;
}

/** What is on disk. The store of undo is left out: it holds the person's own files as they were, for them alone. */
const kept = (): readonly (readonly [string, string])[] =>
  readdirSync(stage.world.stateDir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => [relative(stage.world.stateDir, file), readFileSync(file, 'latin1')] as const)
    .filter(([name]) => !name.includes('checkpoints'));

test.each([
  ['warnings', false],
  ['debug', true]
])(
  '[JP-26] [JP-27] [NB-21] [JM-11] no canary reaches any sink, logging %s',
  async (_level, debug) => {
    const engine = await drive(debug);
    const said = (name: string): string =>
      JSON.stringify(engine.lines.filter(line => line.type === name));
    const sinks: readonly (readonly [string, string])[] = [
      ['frames of events', said('notify')],
      [
        'deltas as one',
        engine.events
          .map(({ event }) => (event.type.endsWith('-delta') && 'text' in event ? event.text : ''))
          .join('')
      ],
      ['cards, results and errors', said('response')],
      ['audit and other services', said('service')],
      ['crash text', said('fatal')],
      ['log', engine.stderr],
      ['input of the model', JSON.stringify(server.asked.map(({ body }) => body))],
      ...kept()
    ];
    const hits = sinks.flatMap(([sink, text]) =>
      traces.filter(trace => text.includes(trace)).map(trace => [sink, trace])
    );
    expect(hits).toEqual([]);
    // Nothing was kept from a sink as a whole: these show that something was taken out, and the crash what it was.
    for (const [sink, text] of sinks.slice(0, 3))
      expect([sink, text.includes('[removed]')]).toEqual([sink, true]);
    expect(said('fatal')).toContain('bad-frame');
    const ends = engine.events.flatMap(({ event }) =>
      event.type === 'tool-call-end' ? [event] : []
    );
    expect(ends.map(({ outcome }) => outcome)).toEqual([...OUTCOMES]);
    const printed = ends[3] as Extract<ThreadEvent, { type: 'tool-call-end' }>;
    expect(printed.output).toMatchObject({ exitCode: 0, stderr: '[removed]\n' });
    // What is no secret is still read.
    expect(printed.output?.stdout).toContain('address https://example.org/?q=[removed]&r=1');
  }
);

const OUTCOMES: readonly string[] = [
  'ok',
  'ok',
  'ok',
  'ok',
  'failed',
  'ok',
  'failed',
  'failed',
  'failed'
];
