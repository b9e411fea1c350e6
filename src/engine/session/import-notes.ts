import { createHash } from 'node:crypto';
import { CodedError, isCoded } from '../../base/coded-error';
import type { Verdict } from '../../protocol/decisions';
import type { Workspace } from '../workspace/workspace';
import { listNotes } from './note-places';

/** The texts of a folder of notes, by their paths in it, and what was left behind. */
export interface NotesBundle {
  readonly texts: ReadonlyMap<string, Buffer>;
  /** Paths of links, of what is no text of notes, and of what policy does not let be read unasked. */
  readonly left: readonly string[];
  /** Of all paths and texts. */
  readonly hash: string;
}

/**
 * Reads a bundle out of a workspace, by descriptor walk and within bounds. Throws `not-found` for a folder without notes,
 * `too-large` beyond the bounds.
 */
export async function readBundle(
  workspace: Workspace,
  folder: string,
  readVerdict: (path: string) => Verdict
): Promise<NotesBundle> {
  const texts = new Map<string, Buffer>();
  const left: string[] = [];
  let bytes = 0;
  const queue = [{ path: workspace.check(folder), depth: 0 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    for (const { path, name, type } of await listNotes(workspace, next.path)) {
      const within = folder === '.' ? path : path.slice(folder.length + 1);
      if (type === 'directory') {
        if (next.depth < MOST_DEPTH) queue.push({ path, depth: next.depth + 1 });
        continue;
      }
      if (type !== 'file' || !NOTES.test(name) || readVerdict(path) !== 'allow') {
        left.push(within);
        continue;
      }
      const { bytes: text } = await workspace.read(path, MOST_BYTES);
      bytes += text.length;
      if (texts.size >= MOST_FILES || bytes > MOST_BYTES)
        throw new CodedError(
          'too-large',
          `Expected at most ${MOST_FILES} notes of ${MOST_BYTES} bytes together; import a smaller folder.`
        );
      texts.set(within, text);
    }
  if (texts.size === 0)
    throw new CodedError('not-found', 'Expected a folder of notes; there is none in this one.');
  return { texts, left: left.slice(0, MOST_NAMED), hash: hashOf(texts) };
}

/** Where a bundle came from, and what it was then. */
export interface BundleOrigin {
  /** The real path of the workspace, and the folder in it. */
  readonly folder: string;
  readonly path: string;
  readonly hash: string;
}

/**
 * Puts a bundle among a person's own, in the place of what came from the same folder before. Throws `conflict` where a
 * bundle of the name is there that came from elsewhere, or from a person's own hand.
 * @param own the folder that holds the person's bundles
 */
export async function storeBundle(
  own: Workspace,
  name: string,
  { texts }: NotesBundle,
  origin: BundleOrigin
): Promise<void> {
  if (!NAME.test(name))
    throw new CodedError('bad-params', 'Expected a name of letters, digits, dots and dashes.');
  const before = await readOrigin(own, name);
  const isThere = (await own.stat(name)) !== null;
  if (isThere && (before?.folder !== origin.folder || before.path !== origin.path))
    throw new CodedError(
      'conflict',
      `A bundle named ${name} is there already and came from elsewhere: give this one another name.`
    );
  for (const path of isThere ? await filesBelow(own, name) : [])
    if (!texts.has(path.slice(name.length + 1))) await own.remove(path, { type: 'file' });
  for (const [path, text] of texts) await put(own, `${name}/${path}`, text);
  await put(own, originPath(name), Buffer.from(JSON.stringify(origin)));
}

/** Where a bundle came from; undefined for one of a person's own hand. */
export async function readOrigin(
  own: Pick<Workspace, 'read'>,
  name: string
): Promise<BundleOrigin | undefined> {
  try {
    const { bytes } = await own.read(originPath(name), 16 * 1024);
    const read: unknown = JSON.parse(bytes.toString());
    if (typeof read !== 'object' || read === null) return undefined;
    if (!('folder' in read && 'path' in read && 'hash' in read)) return undefined;
    const { folder, path, hash } = read;
    return typeof folder === 'string' && typeof path === 'string' && typeof hash === 'string'
      ? { folder, path, hash }
      : undefined;
  } catch (error) {
    if (isCoded(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function put(own: Workspace, path: string, bytes: Buffer): Promise<void> {
  const { hash } = await own.version(path);
  await own.write(path, bytes, { expect: hash, mode: 0o600 });
}

async function filesBelow(own: Workspace, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, type } of await listNotes(own, folder))
    if (type === 'directory') found.push(...(await filesBelow(own, path)));
    else if (type === 'file') found.push(path);
  return found;
}

function hashOf(texts: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const path of [...texts.keys()].sort())
    hash.update(JSON.stringify([path, texts.get(path)?.toString('base64')]));
  return hash.digest('hex');
}

const originPath = (name: string): string => `.upstream/${name}.json`;

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
/** What a note may be called: text, and nothing that a program reads. */
const NOTES = /\.(md|mdc|txt)$|^\.(cursorrules|windsurfrules)$/;
const MOST_DEPTH = 4;
const MOST_FILES = 64;
/** Of all together. */
const MOST_BYTES = 512 * 1024;
const MOST_NAMED = 20;
