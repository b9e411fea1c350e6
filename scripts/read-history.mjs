// The contents of a repository that a secret could stand in: tracked files as they are now, and every object that HEAD reaches.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Yields `{path, bytes}` of each tracked file in the work tree; links and files that are gone hold nothing of their own. */
export async function* readTree(root) {
  for (const path of (await git(root, 'ls-files', '-z')).split('\0')) {
    const file = join(root, path);
    if (path === '' || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    yield { path, bytes: readFileSync(file) };
  }
}

/**
 * Yields `{path, bytes, object}` of every blob and of every commit's message that HEAD reaches, each once and under one
 * of its paths; `{missing: true}` for an object that this clone was not given.
 */
export async function* readHistory(root) {
  const listed = (await git(root, 'rev-list', '--objects', '--missing=print', 'HEAD')).trim();
  const paths = new Map();
  for (const line of listed.split('\n')) {
    if (line.startsWith('?')) yield { missing: true };
    else paths.set(line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1));
  }
  const batch = start(root, 'cat-file', '--batch', '--buffer');
  batch.stdin.end([...paths.keys(), ''].join('\n'));
  for await (const { object, type, bytes } of readBatch(batch.stdout)) {
    if (type === 'blob') yield { object, path: paths.get(object), bytes };
    if (type === 'commit') yield { object, path: 'commit message', bytes };
  }
}

/** True where older commits were left out of this clone. */
export const isShallow = async root =>
  (await git(root, 'rev-parse', '--is-shallow-repository')).trim() === 'true';

/** Takes the answers of `git cat-file --batch` apart: a line with object, type and length, then that many bytes. */
async function* readBatch(stream) {
  let held = [];
  let length = 0;
  let header;
  for await (const chunk of stream) {
    held.push(chunk);
    length += chunk.length;
    // Joined only when enough has come, so that a long object is not copied once for each of its pieces.
    while (header === undefined || length > header.size) {
      held = [Buffer.concat(held)];
      if (header === undefined) {
        const end = held[0].indexOf('\n');
        if (end < 0) break;
        const [object, type, size] = held[0].toString('latin1', 0, end).split(' ');
        header = { object, type, size: Number(size) };
        held = [held[0].subarray(end + 1)];
        length = held[0].length;
      } else {
        yield { ...header, bytes: held[0].subarray(0, header.size) };
        held = [held[0].subarray(header.size + 1)];
        length = held[0].length;
        header = undefined;
      }
    }
  }
  if (header !== undefined || length > 0) throw new Error('git cat-file ended within an object');
}

async function git(root, ...words) {
  const child = start(root, ...words);
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`git ${words[0]} ended with ${child.exitCode}`);
  return said;
}

const start = (root, ...words) =>
  // What a partial clone lacks is not fetched: this check uses no network.
  spawn('git', words, {
    cwd: root,
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1' },
    stdio: ['pipe', 'pipe', 'inherit']
  });
