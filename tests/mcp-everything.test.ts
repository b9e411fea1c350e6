import path from 'node:path';
import type { Elicitation } from '../src/protocol/elicitation';
import { McpBench, scriptServer } from './mcp-bench';

// Real servers in the sandbox, on machines that may be busy.
jest.setTimeout(30_000);

/** The reference server in the real sandbox: each of its tools, its resources and its prompts. */

let bench: McpBench;
const tried = new Set<string>();

const call: McpBench['call'] = (name, input, more) => {
  tried.add(name);
  return bench.call(`all__${name}`, input, more);
};

beforeAll(async () => {
  bench = await McpBench.open();
  bench.messages = 'debug';
  const script = path.join(
    __dirname,
    '../node_modules/@modelcontextprotocol/server-everything/dist/index.js'
  );
  await bench.add(scriptServer('all', script, 'stdio'));
}, 60_000);

afterAll(() => bench.close());

const plain: readonly [name: string, input: Record<string, unknown>, said: RegExp][] = [
  ['echo', { message: 'hello' }, /^Echo: hello$/],
  ['get-sum', { a: 1.5, b: 2 }, /^The sum of 1.5 and 2 is 3.5\.$/],
  ['get-annotated-message', { messageType: 'success', includeImage: true }, /\[image, image\/png/],
  ['get-env', {}, /"USER":"sandbox"/],
  ['get-resource-links', { count: 2 }, /\[link to demo:\/\/resource\/dynamic\/text\/2/],
  ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }, /a plaintext resource/],
  ['get-structured-content', { location: 'Chicago' }, /"temperature":\s*36/],
  ['get-tiny-image', {}, /\[image, image\/png, \d+ bytes\]/],
  ['gzip-file-as-resource', { data: 'data:text/plain,abc', outputType: 'resource' }, /\[resource /],
  ['toggle-simulated-logging', {}, /^Started simulated/],
  ['toggle-subscriber-updates', {}, /^Started simulated/],
  ['trigger-url-elicitation', { url: 'https://a.test/x' }, /cancel/],
  ['list_resources', {}, /architecture\.md/],
  ['read_resource', { uri: 'demo://resource/dynamic/text/1' }, /a plaintext resource/],
  ['list_prompts', {}, /"name": "args-prompt"/],
  ['get_prompt', { name: 'args-prompt', arguments: { city: 'Oslo' } }, /weather in Oslo/]
];

test.each(plain)('its tool %s answers', async (name, input, said) => {
  const { outcome, output } = await call(name, input);
  expect([outcome, output?.untrusted, output?.text]).toEqual([
    'ok',
    true,
    expect.stringMatching(said)
  ]);
});

test('its tool simulate-research-query wants what no client of ours does, and says so', async () => {
  const { outcome, output, error } = await call('simulate-research-query', { topic: 'doors' });
  expect([outcome, error?.code]).toEqual(['failed', 'mcp-told']);
  expect(output?.text).toMatch(/requires task augmentation/);
});

test('its tool trigger-long-running-operation tells how far it is, and is stopped by a cancel', async () => {
  const long = 'trigger-long-running-operation';
  const { outcome, live } = await call(long, { duration: 0.2, steps: 2 });
  expect([outcome, live.split('\n')[0]]).toEqual(['ok', '1/2']);
  const stop = new AbortController();
  const stopped = call(long, { duration: 60, steps: 600 }, { signal: stop.signal });
  setTimeout(() => stop.abort(), 300);
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect((await call('echo', { message: 'still there' })).outcome).toBe('ok');
});

test('[JM-23] what it logs while a call runs stands under that call, by the level of the policy', async () => {
  const begin = async (): Promise<string> => {
    // It logs once right away each time that it begins.
    const toggled = await call('toggle-simulated-logging');
    if (toggled.output?.text?.startsWith('Started') === true) return toggled.live;
    return (await call('toggle-simulated-logging')).live;
  };
  expect(await begin()).toMatch(/^all, unverified, [a-z]+: \w+.level.message/i);
  bench.messages = 'off';
  expect(await begin()).toBe('');
  expect((await call('toggle-simulated-logging')).output?.text).toMatch(/^Stopped/);
});

test('its tool trigger-elicitation-request asks the person, once', async () => {
  const asked: Elicitation[] = [];
  const { output } = await call(
    'trigger-elicitation-request',
    {},
    {
      elicit: question => {
        asked.push(question);
        return Promise.resolve({ action: 'accept', content: { name: 'Ada', check: true } });
      }
    }
  );
  expect(output?.text).toMatch(/Name: Ada/);
  expect(asked).toEqual([
    expect.objectContaining({ server: 'all', tool: 'trigger-elicitation-request' })
  ]);
  expect((await call('trigger-elicitation-request')).output?.text).toMatch(/cancelled/);
});

test('every tool that it offers was tried, and none asks a model of ours or for our folders', async () => {
  const offered = (await bench.desk.tools(bench.folder)).map(({ name }) => name.slice(5));
  expect([...tried].sort()).toEqual([...offered].sort());
  expect(offered.filter(name => /sampling|roots/.test(name))).toEqual([]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['echo', {}, /`message` to be there/],
  ['echo', { message: 7 }, /`message` to be of type string/],
  ['get-sum', { a: '12abc', b: 1 }, /`a` to be of type number/],
  ['get-sum', { a: 2 ** 60, b: 1 }, /`a` to be a number that is kept exactly/],
  ['get-structured-content', { location: 'canary' }, /`location` to be one of the 3 values/],
  ['get-resource-links', { count: 11 }, /`count` to be at most 10/],
  ['read_resource', { uri: 'a', canary: 1 }, /no members beside those of the schema/]
])('[JM-3, JM-5] %s refuses %j by field and rule', async (name, input, said) => {
  const refused: unknown = await bench.call(`all__${name}`, input).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'bad-params', message: expect.stringMatching(said) });
  expect(String(refused)).not.toMatch(/canary|12abc/);
});

test('one that nobody uses is ended, and started again by the next call', async () => {
  const brief = await McpBench.open({ idleMs: 200 });
  try {
    await brief.add(scriptServer('good', path.join(__dirname, 'mcp-hostile-server.mjs'), 'plain'));
    const first = await brief.call('good__work');
    expect([first.outcome, brief.logged]).toEqual(['ok', []]);
    const phase = (): string | undefined => brief.desk.states(brief.folder)[0]?.phase;
    expect(phase()).toBe('ready');
    await new Promise<void>(done => {
      const stop = brief.desk.onChange(() => {
        if (phase() !== 'idle') return;
        stop();
        done();
      });
    });
    expect((await brief.call('good__work')).outcome).toBe('ok');
  } finally {
    await brief.close();
  }
}, 20_000);
