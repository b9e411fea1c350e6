import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import { textOf } from '../src/engine/tools/web/read-answer';
import { commandIn, makeDecoyWorld, type DecoyWorld } from './decoy-world';

/** Archives: nothing of ours unpacks any, and what a command unpacks stays where a command may write. */

const root = path.resolve(__dirname, '..');
const UNPACKS =
  /\b(?:node:)?zlib\b|\b(?:gunzip|inflate|brotliDecompress)\w*\(|from 'tar'|\bimport (?:tarfile|zipfile|zlib|gzip|bz2|lzma)\b|\bfrom (?:tarfile|zipfile|zlib|gzip|bz2|lzma) import\b|unpack_archive|extractall|DecompressionStream/;

const filesBelow = (folder: string, ends: RegExp): readonly string[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(
      name =>
        ends.test(name) && !/\.test\.tsx?$|[\\/]tests[\\/]|labextension|__pycache__/.test(name)
    );

test('[NB-41] no code path of engine, panel or gate unpacks an archive', () => {
  const sources = [...filesBelow('src', /\.tsx?$/), ...filesBelow('jupyterlab_sallyport', /\.py$/)];
  expect(sources.length).toBeGreaterThan(500);
  expect(
    sources.filter(name => UNPACKS.test(fs.readFileSync(path.join(root, name), 'utf8')))
  ).toEqual([]);
  // The check sees what it looks for.
  for (const line of [
    "import zlib from 'node:zlib';",
    'import tarfile',
    'shutil.unpack_archive(x)'
  ])
    expect(line).toMatch(UNPACKS);
});

test.each([
  'application/x-tar',
  'application/gzip',
  'application/zip',
  'application/octet-stream',
  ''
])('[NB-41] a fetched answer of type %j is no text, so nothing of it is read', mediaType => {
  expect(textOf({ mediaType, bytes: Buffer.from('ustar'), charset: 'utf-8' })).toBeUndefined();
});

describe('[NB-41] a corpus of hostile archives, unpacked by a command that trusts them', () => {
  let world: DecoyWorld;
  let sandbox: Sandbox;
  beforeAll(async () => {
    world = await makeDecoyWorld();
    sandbox = createSandbox(world.options);
    expect(await sandbox.check()).toMatchObject({ runs: true });
  }, 30_000);
  afterAll(async () => {
    await sandbox.dispose();
    await world.dispose();
  });

  test('puts nothing outside the workspace', async () => {
    const outside = path.join(world.base, 'of-nobody');
    fs.mkdirSync(outside);
    const make = path.join(world.base, 'make.py');
    fs.writeFileSync(make, CORPUS);
    execFileSync('python3', [make, world.workspace, outside]);
    const names = fs.readdirSync(world.workspace).filter(name => name.endsWith('.tar'));
    expect(names).toHaveLength(5);
    const unpack = names.map(name => `mkdir d-${name}; tar -xPf ${name} -C d-${name}`).join('; ');
    const all = `import sys, tarfile
for name in sys.argv[1:]:
    try: tarfile.open(name).extractall("p-" + name)
    except Exception as error: print(type(error).__name__)`;
    fs.writeFileSync(path.join(world.workspace, 'all.py'), all);
    // The control: the very same, with nothing around it.
    const control = path.join(world.base, 'control');
    fs.mkdirSync(control);
    execFileSync('sh', ['-c', `tar -xPf ${world.workspace}/absolute.tar; true`], { cwd: control });
    expect(fs.readdirSync(outside)).toEqual(['planted']);
    fs.rmSync(path.join(outside, 'planted'));
    const { stdout } = await sandbox.run(
      commandIn(world, `(${unpack}); python3 all.py *.tar; ls d-plain.tar; true`)
    );
    expect(stdout).toContain('planted');
    expect(fs.readdirSync(outside)).toEqual([]);
    expect(fs.readdirSync(world.base).filter(name => name.includes('planted'))).toEqual([]);
  }, 30_000);
});

/** Traversal by name, an absolute name, a link out and a file behind it, a hard link to what is outside; and an honest one. */
const CORPUS = `import io, sys, tarfile
folder, outside = sys.argv[1:]
def entry(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    info.size = 7 if kind == tarfile.REGTYPE else 0
    return info
def make(name, *entries):
    with tarfile.open(folder + "/" + name + ".tar", "w") as archive:
        for info in entries:
            archive.addfile(info, io.BytesIO(b"planted") if info.size else None)
make("plain", entry("planted"))
make("dots", entry("../../planted"), entry("a/../../../planted"))
make("absolute", entry(outside + "/planted"))
make("link", entry("way", tarfile.SYMTYPE, outside), entry("way/planted"))
make("hard", entry("twin", tarfile.LNKTYPE, outside + "/planted"), entry("twin"))
`;
