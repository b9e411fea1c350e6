import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ProtectedMemory } from './protected-memory';

let base: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-memory-')));
  fs.mkdirSync(path.join(base, 'work/.git'), { recursive: true });
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

const own = (...paths: readonly string[]): ReadonlySet<string> => new Set(paths);
const confirm = (present: readonly string[], made = own()): void =>
  // A new one each time: what is remembered outlives the engine.
  new ProtectedMemory(path.join(base, 'state')).confirm(path.join(base, 'work'), present, made);

test('what has vanished refuses one start, by its name', () => {
  confirm(['.git']);
  confirm(['.git']);
  fs.rmSync(path.join(base, 'work/.git'), { recursive: true });
  expect(() => confirm([])).toThrow(
    expect.objectContaining({ code: 'conflict', facts: { gone: ['.git'] } })
  );
  confirm([]);
});

test('what a thread made itself it may remove again', () => {
  confirm(['.git', '.venv']);
  confirm(['.git'], own('.venv'));
});

test('a damaged file warns of nothing and is mended', () => {
  confirm(['.git']);
  const [name = ''] = fs.readdirSync(path.join(base, 'state'));
  fs.writeFileSync(path.join(base, 'state', name), '{');
  confirm(['.git']);
  fs.rmSync(path.join(base, 'work/.git'), { recursive: true });
  expect(() => confirm([])).toThrow('it is gone');
});
