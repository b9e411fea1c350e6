import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThreadEvent } from '../src/protocol/events';
import type { PolicyStoreView } from '../src/protocol/link';
import { useStage } from './engine-driver';

const stage = useStage();
type End = Extract<ThreadEvent, { type: 'tool-call-end' }>;

let data: string;
let out: string;

/** A folder of data and one for results, both beside the server's root. */
beforeEach(() => {
  data = folder('data');
  out = folder('out');
  writeFileSync(join(data, 'table.csv'), 'needle,1\n');
  writeFileSync(join(data, '.env'), 'KEY=canary');
  mkdirSync(join(out, '.git', 'hooks'), { recursive: true });
  writeFileSync(join(out, '.git', 'config'), '');
  mkdirSync(join(out, '.vscode'));
});

function folder(name: string): string {
  const path = join(stage.world.base, name);
  mkdirSync(path);
  return path;
}

const opened = (more: object = {}): object => ({
  schemaVersion: 1,
  commands: 'confined',
  paths: { extraRoots: [data] },
  sandbox: { writeAllow: [out] },
  ...more
});

/** Starts an engine with that policy of the user and gives a function that says something and returns the call's end. */
async function begin(
  stored: Partial<PolicyStoreView>,
  changes: Parameters<typeof stage.start>[0] = {}
): Promise<(text: string) => Promise<End>> {
  stage.world.stored = stored;
  const engine = await stage.start(changes);
  const threadId = await engine.thread();
  return async text => {
    engine.events.length = 0;
    const turnId = await engine.turn(threadId, text);
    const isOver = (event: ThreadEvent): boolean =>
      event.type === 'turn-end' && event.turnId === turnId;
    await engine.until(() =>
      engine.events.some(({ event }) => isOver(event) || event.type === 'approval-request')
    );
    const asked = engine.events.find(({ event }) => event.type === 'approval-request');
    if (asked?.event.type === 'approval-request') {
      await engine.answer(threadId, asked.event.approvalId, 'deny');
    }
    await engine.event('turn-end', isOver);
    return engine.event('tool-call-end');
  };
}

test('file tools read, list and search a folder that policy opens, by absolute paths', async () => {
  const say = await begin({ user: opened() });
  expect((await say(`/read ${data}/table.csv`)).output).toMatchObject({
    text: 'needle,1\n',
    path: `${data}/table.csv`
  });
  expect((await say(`/ls ${data}`)).output).toMatchObject({
    entries: [{ path: `${data}/table.csv` }],
    skipped: { hidden: 1 }
  });
  expect(await say(`/ls ${out}`)).toMatchObject({ outcome: 'ok' });
});

test('a search there tells whole paths, and withholds what may not be read', async () => {
  const search = { tool: 'search_files', input: { pattern: 'needle', path: data } };
  const script = stage.script({ steps: [[search]] });
  const say = await begin({ user: opened() }, script);
  expect((await say('go')).output).toMatchObject({
    matches: [{ path: `${data}/table.csv`, line: 1 }]
  });
});

test('a search there withholds what is denied', async () => {
  const search = { tool: 'search_files', input: { pattern: 'needle', path: data } };
  const sandbox = { readDeny: ['*.csv'] };
  const say = await begin({ user: opened({ sandbox }) }, stage.script({ steps: [[search]] }));
  expect((await say('go')).output).toMatchObject({ matches: [], skipped: { withheld: 1 } });
});

test('commands run unasked on them, read where they may read and write where they may write', async () => {
  const say = await begin({ user: opened() });
  expect(await say(`/sh cat ${data}/table.csv ../../data/table.csv`)).toMatchObject({
    outcome: 'ok',
    output: { stdout: 'needle,1\nneedle,1\n' }
  });
  expect(await say(`/sh cp ${data}/table.csv ${out}/copy.csv`)).toMatchObject({ outcome: 'ok' });
  expect(readFileSync(join(out, 'copy.csv'), 'utf8')).toBe('needle,1\n');
  const written = await say(`/sh python3 make.py ${data}`);
  expect(written.outcome).toBe('failed');
  const refused = await say(`/sh cp ${out}/copy.csv ${data}/planted.csv`);
  expect(refused.output?.['stderr']).toContain('Read-only file system');
  expect(existsSync(join(data, 'planted.csv'))).toBe(false);
});

test('what is secret or protected there stays so, for file tools and for commands that find it themselves', async () => {
  const say = await begin({ user: opened() });
  writeFileSync(
    stage.path('look.sh'),
    `cat ${data}/.env; echo x > ${out}/.git/hooks/planted; echo x > ${out}/.git/config; mv ${out}/.vscode ${out}/away\n`
  );
  const looked = await say('/sh bash look.sh');
  expect(looked.output?.['stdout']).not.toContain('canary');
  expect(existsSync(join(out, '.git/hooks/planted'))).toBe(false);
  expect(existsSync(join(out, '.vscode'))).toBe(true);
  // Asked about, and refused.
  expect(await say(`/read ${data}/.env`)).toMatchObject({ outcome: 'refused' });
  expect(await say(`/sh cat ${data}/.env`)).toMatchObject({ outcome: 'refused' });
  expect(await say(`/sh touch ${out}/.envrc`)).toMatchObject({ outcome: 'refused' });
});

test('a command tells what it wrote there that would run unconfined', async () => {
  const say = await begin({ user: opened() });
  const { changes } = await say(`/sh cp ${data}/table.csv ${out}/run.py`);
  expect(changes).toContainEqual({
    path: `${out}/run.py`,
    change: 'created',
    runsUnconfined: true
  });
});

test('file tools write nowhere but in the workspace, whatever policy opens for commands', async () => {
  const say = await begin({ user: opened({ edits: 'allow' }) });
  expect((await say(`/write ${out}/new.txt\nx`)).outcome).not.toBe('ok');
  expect((await say(`/delete ${out}/.vscode`)).outcome).not.toBe('ok');
  expect(existsSync(join(out, 'new.txt'))).toBe(false);
});

test('a deny of reading holds there as well', async () => {
  const sandbox = { writeAllow: [out], readDeny: ['*.csv'] };
  const say = await begin({ user: opened({ sandbox }) });
  expect(await say(`/read ${data}/table.csv`)).toMatchObject({ outcome: 'denied' });
  expect(await say(`/sh cat ${data}/table.csv`)).toMatchObject({ outcome: 'denied' });
});

const closed: readonly (readonly [name: string, stored: () => Partial<PolicyStoreView>])[] = [
  ['nobody says so', () => ({ user: { schemaVersion: 1, commands: 'confined' } })],
  [
    'the administrator locks both keys',
    () => ({
      admin: { schemaVersion: 1, locks: ['paths.extraRoots', 'sandbox.writeAllow'] },
      user: opened()
    })
  ],
  [
    'another folder was opened',
    () => ({ user: opened({ paths: { extraRoots: [folder('other')] }, sandbox: {} }) })
  ]
];

test.each(closed)('[KS-3] nothing beside the workspace is open where %s', async (_name, stored) => {
  const say = await begin(stored());
  expect(await say(`/read ${data}/table.csv`)).toMatchObject({ error: { code: 'bad-path' } });
  expect(await say(`/sh cat ${data}/table.csv`)).toMatchObject({ outcome: 'refused' });
  writeFileSync(stage.path('look.sh'), `cat ${data}/table.csv; echo x > ${out}/planted\n`);
  expect((await say('/sh bash look.sh')).output?.['stdout']).not.toContain('needle');
  expect(existsSync(join(out, 'planted'))).toBe(false);
});

/** Folders that are never opened, however the entry came into the store. */
const wide: readonly (readonly [name: string, entry: () => string])[] = [
  ['all there is', () => '/'],
  ['the homes', () => '/home'],
  ["somebody's home", () => '/home/user'],
  ["the system's settings", () => '/etc'],
  ['the home by its name', () => '~/'],
  ['the home by a way around', () => '~/x/..'],
  ['the home by its path', () => stage.world.home],
  ['what holds the home', () => stage.world.base],
  ["the server's root, which holds the workspace", () => stage.world.serverRoot],
  ["Sallyport's own folder", () => stage.world.stateDir],
  ['keys', () => dirIn(stage.world.home, '.ssh')],
  ['a link to the home', () => linkTo(stage.world.home)]
];

const dirIn = (parent: string, name: string): string => {
  mkdirSync(join(parent, name));
  writeFileSync(join(parent, name, 'id_ed25519'), 'canary');
  return join(parent, name);
};

const linkTo = (target: string): string => {
  const link = join(stage.world.base, 'link');
  symlinkSync(target, link);
  return link;
};

test.each(wide)('[JP-17] a store that opens %s opens nothing', async (_name, entry) => {
  const path = entry();
  writeFileSync(join(stage.world.home, 'mine.txt'), 'canary');
  const user = {
    schemaVersion: 1,
    paths: { extraRoots: [path] },
    sandbox: { writeAllow: [path] },
    allow: [{ id: 'bash', tool: 'shell', words: ['bash', 'look.sh'] }]
  };
  const say = await begin({ folders: { [stage.world.workspace]: user } });
  expect(await say(`/read ${stage.world.home}/mine.txt`)).toMatchObject({
    error: { code: 'bad-path' }
  });
  const { stateDir, home, base } = stage.world;
  writeFileSync(
    stage.path('look.sh'),
    `cat ${home}/mine.txt ${home}/.ssh/*; for d in ${stateDir} ${home} ${base} /etc /home; do echo x > $d/planted; done\n`
  );
  const engine = stage.engine;
  const threadId = await engine.thread();
  engine.events.length = 0;
  await engine.complete(threadId, '/sh bash look.sh');
  const end = await engine.event('tool-call-end');
  expect(JSON.stringify(end.output)).not.toContain('canary');
  for (const place of [stateDir, home, base, '/etc', '/home'])
    expect(existsSync(join(place, 'planted'))).toBe(false);
});
