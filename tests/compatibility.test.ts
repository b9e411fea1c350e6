import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import { rows, type Row } from './compatibility-rows';
import { certificate } from './egress-certificate';
import { hasProgram, makePlace, openWorld, type World } from './egress-driver';

// Programs of all sizes, on machines that may be busy.
jest.setTimeout(120_000);

// The development set-up's own interpreter and Node, beside this very process.
const environment = path.resolve(process.execPath, ...Array<string>(6).fill('..'));
const bin = path.join(environment, 'bin');
const npm = path.resolve(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js');
const isFull = process.env['SALLYPORT_COMPATIBILITY'] === 'full';

let place: ReturnType<typeof makePlace>;
let sandbox: Sandbox;
let index: World;

beforeAll(async () => {
  place = makePlace();
  const packages = makePackages();
  index = await openWorld((request, response) => {
    const found = packages.get(request.url ?? '');
    response.statusCode = found ? 200 : 404;
    // pip reads a page of an index only where it is said to be one.
    if (request.url?.endsWith('/')) response.setHeader('Content-Type', 'text/html');
    response.end(found?.(request.headers.host ?? '') ?? 'none');
  });
  const searchPath = [bin, path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
  sandbox = createSandbox({
    ...place.options,
    environment: { PATH: searchPath.join(':'), NPM: npm }
  });
  expect(await sandbox.check()).toMatchObject({ runs: true });
});

afterAll(async () => {
  await sandbox.dispose();
  await index.close();
  fs.rmSync(place.base, { recursive: true, force: true });
});

/** A wheel and a package of npm, with the pages by which pip and npm find them. */
function makePackages(): ReadonlyMap<string, (host: string) => string | Buffer> {
  const wheel = path.join(place.base, 'small-1.0-py3-none-any.whl');
  execFileSync('python3', ['-c', WHEEL, wheel]);
  const folder = path.join(place.base, 'package');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"small","version":"1.0.0"}');
  fs.writeFileSync(path.join(folder, 'index.js'), 'module.exports = "from the registry";\n');
  const tarball = path.join(place.base, 'small-1.0.0.tgz');
  execFileSync('tar', ['czf', tarball, '-C', place.base, 'package']);
  integrity = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
  return new Map<string, (host: string) => string | Buffer>([
    [
      '/simple/small/',
      () => `<a href="/files/${path.basename(wheel)}">${path.basename(wheel)}</a>`
    ],
    [`/files/${path.basename(wheel)}`, () => fs.readFileSync(wheel)],
    ['/npm/small/-/small-1.0.0.tgz', () => fs.readFileSync(tarball)]
  ]);
}

let integrity = '';
const WHEEL = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("small.py", "word = 'from the index'\\n")
    wheel.writestr("small-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\n")
    wheel.writestr("small-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("small-1.0.dist-info/RECORD", "small.py,,\\nsmall-1.0.dist-info/METADATA,,\\nsmall-1.0.dist-info/WHEEL,,\\nsmall-1.0.dist-info/RECORD,,\\n")`;

const locked = (): string =>
  JSON.stringify({
    name: 'demo',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'demo', version: '1.0.0', dependencies: { small: '1.0.0' } },
      'node_modules/small': {
        version: '1.0.0',
        resolved: `https://index.example:${index.tlsPort}/npm/small/-/small-1.0.0.tgz`,
        integrity
      }
    }
  });

/** A workspace of its own for one row. */
function prepare(row: Row): string {
  const workspace = fs.mkdtempSync(path.join(place.base, 'row-'));
  const files = {
    'kept.txt': 'kept\n',
    'ca.pem': certificate,
    'package.json': '{"name":"demo","version":"1.0.0","dependencies":{"small":"1.0.0"}}',
    'package-lock.json': locked(),
    ...row.files
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(workspace, name), text);
  }
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-C', workspace, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'first');
  return workspace;
}

const wanted = rows.filter(row => row.needs === undefined || isFull);

test.each(wanted)('$name', async row => {
  const hosts = row.network ? [`index.example:${index.tlsPort}`] : [];
  const result = await sandbox.run({
    workspace: prepare(row),
    cwd: '.',
    command: row.command.replaceAll('INDEX', String(index.tlsPort)),
    limits: BUILT_IN_LIMITS,
    born: [],
    egress: { allow: hosts, deny: [], privateHosts: hosts },
    signal: new AbortController().signal
  });
  // What went wrong stands in stderr, so a failure shows it.
  expect(row.expected.test(result.stdout) ? '' : JSON.stringify(result, null, 1)).toBe('');
});

test('the page lists what is tried, row by row, and what only the full run tries', () => {
  const page = fs.readFileSync(path.join(__dirname, '..', 'docs', 'compatibility.md'), 'utf8');
  const listed = [...page.matchAll(/^\| ([^|]+?) \| (always|full run) \|/gm)].map(
    ([, name, when]) => `${name}: ${when}`
  );
  expect(listed).toEqual(
    rows.map(({ name, needs }) => `${name}: ${needs === undefined ? 'always' : 'full run'}`)
  );
});

if (isFull) {
  test('the full run has all that it tries', () => {
    const programs = rows.flatMap(({ needs }) => needs?.program ?? []);
    expect(programs.filter(program => !hasProgram(program))).toEqual([]);
  });
}
