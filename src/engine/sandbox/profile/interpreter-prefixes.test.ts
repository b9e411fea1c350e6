import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPrefixes } from './interpreter-prefixes';

let base: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-prefixes-')));
  ['home', 'work'].forEach(name => fs.mkdirSync(at(name)));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

const at = (...parts: readonly string[]): string => path.join(base, ...parts);
const write = (file: string, text = ''): void => {
  fs.mkdirSync(path.dirname(at(file)), { recursive: true });
  fs.writeFileSync(at(file), text, { mode: 0o755 });
};
const link = (target: string, file: string): void => {
  fs.mkdirSync(path.dirname(at(file)), { recursive: true });
  fs.symlinkSync(target, at(file));
};
const find = (...searchPath: readonly string[]) =>
  findPrefixes({
    searchPath: searchPath.map(part => at(part)).join(':'),
    home: at('home'),
    workspace: at('work')
  });
const folders = (...searchPath: readonly string[]): readonly string[] =>
  find(...searchPath).folders.map(folder => path.relative(base, folder));

test('a virtual environment brings its base, by link and by pyvenv.cfg', () => {
  write('python/bin/python3');
  write('python/lib/python3.11/os.py');
  link(at('python/bin/python3'), 'env/bin/python3');
  write('env/pyvenv.cfg', `home = ${at('python/bin')}\n`);
  expect(folders('env/bin')).toEqual(['env', 'python']);
});

test('every hop of a chain of links is shown', () => {
  write('store/v1/bin/node');
  write('store/v1/lib/node_modules/npm/x');
  link('../../store/v1/bin/node', 'tools/bin/node');
  link(at('tools/bin/node'), 'first/bin/node');
  expect(folders('first/bin')).toEqual(['first/bin', 'store/v1', 'tools/bin']);
});

test('a folder that goes through a link is shown with the link', () => {
  write('versions/2/bin/node');
  write('versions/2/lib/node_modules/x');
  link('versions/2', 'current');
  expect(find('current/bin')).toEqual({
    folders: [at('versions/2')],
    links: new Map([[at('current'), 'versions/2']])
  });
});

test('a version manager shows its whole root', () => {
  write('home/.pyenv/shims/python3', '#!/bin/sh');
  write('home/.pyenv/versions/3.11/bin/python3');
  expect(folders('home/.pyenv/shims')).toEqual(['home/.pyenv']);
});

test('of ~/.local only bin and lib are shown, even where it looks like an installation', () => {
  write('home/.local/bin/tool');
  write('home/.local/lib/python3.11/x.py');
  write('home/.local/share/secret');
  expect(folders()).toEqual(['home/.local/bin', 'home/.local/lib']);
});

test.each([
  ['a forged pyvenv.cfg that names a folder of secrets', 'home/.ssh/bin'],
  ['one that names the configuration of programs', 'home/.config/x/bin']
])('%s shows nothing of it', (_, target) => {
  write(`${target}/python3`);
  write(`${target}/../pyvenv.cfg`);
  write('work/env/pyvenv.cfg', `home = ${at(target)}\n`);
  write('work/env/bin/python3');
  expect(folders('work/env/bin')).toEqual(['work/env']);
});

test('home itself on the way shows only its bin', () => {
  write('home/bin/python3');
  write('home/lib/python3.11/x');
  expect(folders('home/bin')).toEqual(['home/bin']);
});

test('the parent of the workspace is never shown, whatever it looks like', () => {
  write('pyvenv.cfg');
  write('bin/python3');
  expect(folders('bin')).toEqual(['bin']);
});

test('a folder that is none of an installation is not shown, nor a relative one', () => {
  write('somewhere/node');
  const { folders: found } = findPrefixes({
    searchPath: `relative/bin:${at('somewhere')}:${at('absent/bin')}:/usr/bin`,
    home: at('home'),
    workspace: at('work')
  });
  expect(found).toEqual([]);
});
