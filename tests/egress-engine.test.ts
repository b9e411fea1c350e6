import { Engine, World } from './engine-driver';

// A real engine with its sandbox, on machines that may be busy.
jest.setTimeout(30_000);

let world: World;
let engine: Engine;

beforeEach(() => {
  world = new World();
  world.trustDemo();
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

const start = async (network: object): Promise<string> => {
  const user = { schemaVersion: 1, network };
  engine = await Engine.start(world, { policy: { ...world.policy(), user } });
  return engine.thread();
};

const knock = (host: string): string =>
  `python3 -c 'import urllib.request as u; u.urlopen("https://${host}/")' 2>&1 | tail -n 1`;

test('the card names the hosts, the result the refused ones with the rule that would help, the audit both [MG-19] [MG-35]', async () => {
  const threadId = await start({
    allow: ['pypi', 'mirror.example:8443'],
    deny: ['files.pythonhosted.org']
  });
  await engine.turn(threadId, `/sh ${knock('other.example')}; true`);
  const { approvalId } = await engine.event('approval-request');
  const { facts } = await engine.request('approval/open', { threadId, approvalId });
  expect(facts.sandbox).toEqual({
    tier: '1',
    network: true,
    hosts: ['pypi.org', 'files.pythonhosted.org', 'mirror.example:8443'],
    writes: ['.']
  });
  await engine.answer(threadId, approvalId, 'allow');
  const end = await engine.event('tool-call-end');
  expect(end).toMatchObject({
    outcome: 'ok',
    output: {
      stdout: expect.stringContaining('Refused by the sandbox: not-allowed'),
      refused: [
        {
          host: 'other.example',
          port: 443,
          reason: 'not-allowed',
          count: 1,
          entry: { list: 'network.allow', host: 'other.example' }
        }
      ]
    }
  });
  await engine.event('turn-end');
  const result = engine.services.find(({ name }) => name === 'audit/result');
  expect(result?.params).toMatchObject({
    outcome: 'ok',
    detail: expect.stringContaining('No rule allows other.example on port 443.')
  });
});

test('without a host the card says so, and there is nothing to connect to', async () => {
  const threadId = await start({ deny: ['a.example'] });
  await engine.turn(threadId, '/sh ls /run/sallyport; env | grep -i proxy; true');
  const { approvalId } = await engine.event('approval-request');
  const { facts } = await engine.request('approval/open', { threadId, approvalId });
  expect(facts.sandbox).toEqual({ tier: '1', network: false, writes: ['.'] });
  await engine.answer(threadId, approvalId, 'allow');
  expect(await engine.event('tool-call-end')).toMatchObject({
    output: { stdout: '', stderr: expect.stringContaining('No such file') }
  });
});

test('a yes for some hosts is no yes for others', async () => {
  const threadId = await start({ allow: ['a.example'] });
  await engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await engine.event('approval-request');
  await engine.request('approval/open', { threadId, approvalId });
  const user = { schemaVersion: 1, network: { allow: ['a.example', 'b.example'] } };
  engine.send({ type: 'policy', policy: { ...world.policy(), user } });
  await engine.answer(threadId, approvalId, 'allow').catch(() => undefined);
  expect(await engine.event('approval-withdrawn')).toMatchObject({ reason: 'changed' });
});
