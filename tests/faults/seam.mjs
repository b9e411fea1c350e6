// Stops a real engine at a named point, so that a test can kill whom it likes there. The tests' own server
// configuration starts this file in the engine's place; no setting of the extension can name it.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import sqlite from 'node:sqlite';

/**
 * Lets every call below look for `point.json` in the folder: `{ id, when: 'before' | 'after', match, nth }`. At the
 * nth call whose words fit `match`, the engine says so by a file `held` and stands still until that file is gone.
 * `clock.json` there holds milliseconds by which `Date.now` is wrong.
 */
export function arm(folder) {
  const { existsSync, readFileSync, rmSync, writeFileSync } = fs;
  const now = Date.now;
  let armed = '';
  let count = 0;

  const fits = (when, words) => {
    let text;
    try {
      text = readFileSync(`${folder}/point.json`, 'utf8');
    } catch {
      return false;
    }
    const point = JSON.parse(text);
    if (point.in !== 'engine' || point.when !== when || !new RegExp(point.match).test(words))
      return false;
    if (text !== armed) [armed, count] = [text, 0];
    return ++count === point.nth;
  };
  const hold = () => {
    rmSync(`${folder}/point.json`);
    writeFileSync(`${folder}/held`, '');
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (existsSync(`${folder}/held`)) Atomics.wait(clock, 0, 0, 2);
  };
  const wrap = (owner, name, describe) => {
    const original = owner[name];
    owner[name] = function (...values) {
      const words = describe(...values);
      if (fits('before', words)) hold();
      const result = original.apply(this, values);
      if (fits('after', words)) hold();
      return result;
    };
  };

  for (const name of ['openSync', 'renameSync', 'linkSync', 'unlinkSync'])
    wrap(fs, name, (...paths) => `${name} ${paths.slice(0, 2).join(' ')}`);
  wrap(childProcess, 'spawn', (program, words) => `spawn ${program} ${words.join(' ')}`);
  // The word by which a made sandbox lets its command go, see src/engine/sandbox/confined-run.ts.
  wrap(Socket.prototype, 'end', text => (text === 'go\n' ? 'release' : 'end'));
  wrap(sqlite.DatabaseSync.prototype, 'exec', text => `sql ${text}`);
  wrap(process.stdout, 'write', text => `line ${text}`);
  Date.now = () => {
    try {
      return now() + JSON.parse(readFileSync(`${folder}/clock.json`, 'utf8'));
    } catch {
      return now();
    }
  };
  syncBuiltinESMExports();
}
