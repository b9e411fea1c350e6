import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActLocks } from './act-lock';

let state: string;
const never = new AbortController().signal;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'locks-'));
});

afterEach(() => rmSync(state, { recursive: true, force: true }));

const plant = async (holder: unknown): Promise<void> => {
  const release = await new ActLocks(state).acquire('/w', never);
  const [name = ''] = readdirSync(join(state, 'locks'));
  release();
  writeFileSync(join(state, 'locks', name), JSON.stringify(holder));
};

test('one act at a time in a workspace, and another workspace is free', async () => {
  const [one, other] = [new ActLocks(state), new ActLocks(state)];
  const release = await one.acquire('/w', never);
  (await other.acquire('/elsewhere', never))();
  const order: string[] = [];
  const second = other.acquire('/w', never).then(free => {
    order.push('second');
    free();
  });
  order.push('first');
  release();
  release();
  await second;
  expect(order).toEqual(['first', 'second']);
  expect(readdirSync(join(state, 'locks'))).toEqual([]);
});

test('a cancel ends the wait', async () => {
  const locks = new ActLocks(state);
  const release = await locks.acquire('/w', never);
  await expect(locks.acquire('/w', AbortSignal.timeout(20))).rejects.toMatchObject({
    code: 'cancelled'
  });
  release();
  expect(readdirSync(join(state, 'locks'))).toEqual([]);
});

test.each<[string, unknown]>([
  ['a process that is gone', { host: hostname(), pid: 2 ** 30, startedAt: '1' }],
  [
    'a process whose number somebody else has now',
    { host: hostname(), pid: process.pid, startedAt: '1' }
  ],
  ['nobody that can be read', 'x']
])('a lock of %s is taken over', async (_name, holder) => {
  await plant(holder);
  const release = await new ActLocks(state).acquire('/w', never);
  release();
  expect(readdirSync(join(state, 'locks'))).toEqual([]);
});

test('a lock of another machine holds', async () => {
  await plant({ host: 'elsewhere', pid: 1, startedAt: '1' });
  await expect(new ActLocks(state).acquire('/w', AbortSignal.timeout(120))).rejects.toMatchObject({
    code: 'cancelled'
  });
});
