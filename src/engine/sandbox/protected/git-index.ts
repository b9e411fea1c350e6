import fs from 'node:fs';
import path from 'node:path';

/**
 * Paths of the submodules that an index holds (mode 160000), relative to the working tree: versions 2 to 4, both hash
 * lengths, with the shared part of a split index. What cannot be read gives nothing. Names are as they stand: a forged
 * index may hold any.
 * @param repository the folder with the index
 * @param hash what its configuration says; the other length would find the ends of names as names
 */
export function readGitlinks(repository: string, hash: 'sha1' | 'sha256'): readonly string[] {
  let names: readonly string[];
  try {
    names = fs
      .readdirSync(repository)
      .filter(name => name === 'index' || name.startsWith('sharedindex.'));
  } catch {
    return [];
  }
  const hashBytes = hash === 'sha1' ? SHA1_BYTES : SHA256_BYTES;
  const found = names.flatMap(name =>
    linksIn(fs.readFileSync(path.join(repository, name)), hashBytes)
  );
  return [...new Set(found)];
}

function linksIn(index: Buffer, hashBytes: number): readonly string[] {
  const found: string[] = [];
  const version = index.length > HEADER_BYTES ? index.readUInt32BE(4) : 0;
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) {
    return found;
  }
  const fixed = STAT_BYTES + hashBytes + 2;
  let offset = HEADER_BYTES;
  let last = Buffer.alloc(0);
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    if (offset + fixed + 2 > index.length) {
      return found;
    }
    const extended = index.readUInt16BE(offset + fixed - 2) & 0x4000 ? 2 : 0;
    let start = offset + fixed + extended;
    let kept = 0;
    if (version === 4) {
      const dropped = readOffset(index, start);
      start = dropped.next;
      kept = Math.max(0, last.length - dropped.value);
    }
    const end = index.indexOf(0, start);
    if (end === -1) {
      return found;
    }
    last = Buffer.concat([last.subarray(0, kept), index.subarray(start, end)]);
    if (index.readUInt32BE(offset + MODE_OFFSET) === GITLINK) {
      found.push(last.toString('utf8'));
    }
    offset = version === 4 ? end + 1 : offset + Math.ceil((end - offset + 1) / 8) * 8;
  }
  return found;
}

/** The variable-length number of version 4: how much of the name before is not shared. */
function readOffset(index: Buffer, start: number): { value: number; next: number } {
  let next = start;
  let byte = index[next++] ?? 0;
  let value = byte & 0x7f;
  while (byte & 0x80) {
    byte = index[next++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next };
}

const HEADER_BYTES = 12;
const STAT_BYTES = 40;
const MODE_OFFSET = 24;
const GITLINK = 0o160000;
const SHA1_BYTES = 20;
const SHA256_BYTES = 32;
