import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSandbox } from '../create-sandbox';
import type { Sandbox } from '../sandbox';
import type { ConfinedService, ServiceEnd, ServiceSpec } from './service';

let top: string;
let workspace: string;
let sandbox: Sandbox;

beforeAll(async () => {
  top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-service-')));
  workspace = path.join(top, 'work');
  for (const name of ['work', 'state', 'home']) fs.mkdirSync(path.join(top, name), { mode: 0o700 });
  fs.writeFileSync(path.join(workspace, 'data.txt'), 'data');
  fs.writeFileSync(path.join(workspace, '.env'), 'SECRET=1');
  fs.writeFileSync(path.join(top, 'state', 'secret.txt'), 'state');
  sandbox = createSandbox({
    stateDir: path.join(top, 'state'),
    home: path.join(top, 'home'),
    jupyterPaths: { config: [], data: [], runtime: [] },
    environment: {},
    groups: false
  });
  expect((await sandbox.check()).runs).toBe(true);
});

afterAll(async () => {
  await sandbox.dispose();
  fs.rmSync(top, { recursive: true, force: true });
});

/** A shell as a service: it runs each line that it is told. */
async function startShell(more: Partial<ServiceSpec> = {}): Promise<{
  ask(line: string): Promise<string>;
  service: ConfinedService;
  end(): Promise<ServiceEnd>;
}> {
  const stop = new AbortController();
  let heard = '';
  let listener = (): void => undefined;
  const { command, files } = sandbox.findService('bash', []);
  const service = await sandbox.startService({
    name: 'shell',
    command,
    args: [],
    files,
    workspace,
    access: 'hidden',
    environment: {},
    signal: stop.signal,
    onOutput: chunk => {
      heard += chunk.toString();
      listener();
    },
    ...more
  });
  return {
    service,
    ask: line =>
      new Promise(resolve => {
        heard = '';
        listener = () => {
          if (heard.endsWith('\0')) resolve(heard.slice(0, -1).trim());
        };
        service.write(`{ ${line}; } 2>&1; printf '\\0'\n`);
      }),
    end: () => {
      stop.abort();
      return service.ended;
    }
  };
}

test('a service answers over stdin and stdout for as long as it is kept, and ends whole', async () => {
  const shell = await startShell({ environment: { NOTES_TOKEN: 'value' } });
  expect(await shell.ask('echo one')).toBe('one');
  expect(await shell.ask('echo $NOTES_TOKEN')).toBe('value');
  expect(await shell.ask('sleep 60 & echo $!')).toMatch(/^\d+$/);
  expect(shell.service.write('')).toBe(true);
  const { exitCode } = await shell.end();
  expect(exitCode).toBeNull();
});

test('what it may see is little: no network, no state, nothing of the folder unless it is let read', async () => {
  const hidden = await startShell();
  const looks: readonly [line: string, said: RegExp][] = [
    [`cat ${workspace}/data.txt`, /No such file/],
    [`cat ${top}/state/secret.txt`, /No such file/],
    ['cat < /dev/tcp/127.0.0.1/80', /refused|unreachable|No such/],
    ['touch /usr/x', /Read-only/],
    ['pwd', new RegExp(`^${top}/home$`)],
    ['echo kept > kept.txt; cat kept.txt', /^kept$/]
  ];
  for (const [line, said] of looks) expect(await hidden.ask(line)).toMatch(said);
  await hidden.end();

  const reading = await startShell({ access: 'read' });
  expect(await reading.ask('cat kept.txt')).toMatch(/No such file/);
  expect(await reading.ask('cat data.txt .env; pwd')).toBe(`data${workspace}`);
  expect(await reading.ask('echo x > data.txt')).toMatch(/Read-only/);
  expect(await reading.ask('cat ~/kept.txt')).toBe('kept');
  await reading.end();

  const other = await startShell({ name: 'other' });
  expect(await other.ask('ls -A ~')).toBe('.cache');
  await other.end();
});

test('[NB-34] what is not what was reviewed does not start', async () => {
  const { command, files } = sandbox.findService('bash', []);
  const changed = Object.fromEntries(Object.keys(files).map(file => [file, 'a'.repeat(64)]));
  await expect(startShell({ command, files: changed })).rejects.toMatchObject({ code: 'conflict' });
  const gone = { ...files, [path.join(top, 'gone.js')]: 'a'.repeat(64) };
  await expect(startShell({ command, files: gone })).rejects.toMatchObject({ code: 'conflict' });
  expect(() => sandbox.findService('./bash', [])).toThrow(/absolute path or a name/);
  expect(() => sandbox.findService('no-such-program', [])).toThrow(/absolute path or a name/);
});

test('a program that ends by itself tells so', async () => {
  const shell = await startShell();
  shell.service.write('echo why >&2; exit 3\n');
  expect(await shell.service.ended).toMatchObject({ exitCode: 3, stderr: 'why\n' });
});
