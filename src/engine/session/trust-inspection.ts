import type { TrustFinding, TrustInspection } from '../../protocol/results';
import { isCoded } from '../../base/coded-error';
import { redact } from '../redact';
import type { Entry, Workspace } from '../workspace/workspace';
import { affectingRows, type AffectingRow } from './agent-affecting';

/**
 * What in the folder would affect an agent or a person's tools, for a person to read before trusting it. Everything is
 * shown as text and nothing is read as configuration; no link is followed; time and memory are bounded whatever the
 * folder holds.
 */
export const inspectFolder = async (
  workspace: Workspace
): Promise<Pick<TrustInspection, 'findings' | 'more' | 'origin'>> => {
  const findings: TrustFinding[] = [];
  let more = 0;
  for await (const entry of walk(workspace)) {
    // A link may stand for a folder, and then all that a row says of what is in it holds.
    const path = `${entry.path}${entry.type === 'link' ? '/' : ''}`.toLowerCase();
    const row = affectingRows.find(
      one => one.path.test(path) || one.path.test(entry.path.toLowerCase())
    );
    if (row === undefined) continue;
    if (findings.length >= mostFindings) more += 1;
    else {
      const finding = await describe(workspace, entry, row);
      if (finding !== null) findings.push(finding);
    }
  }
  const origin = originOf(await readHead(workspace, '.git/config', 65_536));
  return { findings, more, ...(origin === undefined ? {} : { origin }) };
};

/** Files and links, folder by folder and near ones first; of git's own data only what it runs. */
async function* walk(workspace: Workspace): AsyncIterable<Entry> {
  const folders = ['.'];
  let seen = 0;
  for (const folder of folders) {
    for (const entry of await listOf(workspace, folder)) {
      seen += 1;
      if (seen > mostEntries) return;
      if (entry.type !== 'directory') yield entry;
      else if (entersFolder(entry)) folders.push(entry.path);
    }
  }
}

const entersFolder = ({ path, name }: Entry): boolean => {
  if (path.startsWith('.git/')) return path === '.git/hooks';
  return !bulky.has(name) && path.split('/').length <= deepest;
};

/** A folder that cannot be listed has nothing to show. */
const listOf = async (workspace: Workspace, folder: string): Promise<readonly Entry[]> => {
  try {
    return await workspace.list(folder);
  } catch (error) {
    if (isCoded(error)) return [];
    throw error;
  }
};

/** Null where the file turns out not to hold what its row is about. */
const describe = async (
  workspace: Workspace,
  { path, type, size, name }: Entry,
  { kind, why, holds }: AffectingRow
): Promise<TrustFinding | null> => {
  if (path.startsWith('.git/hooks/') && name.endsWith('.sample')) return null;
  if (type !== 'file') {
    return {
      path,
      kind,
      bytes: 0,
      firstLines: [],
      why: `${why} It is a link, which is not followed.`
    };
  }
  const head = await readHead(workspace, path, headBytes);
  if (holds !== undefined && !holds.test(head)) return null;
  return { path, kind, bytes: size, firstLines: firstLinesOf(head, holds), why };
};

/** The first part of a file as text; '' where there is none, it is no plain file, or it may not be read. */
const readHead = async (workspace: Workspace, path: string, length: number): Promise<string> => {
  try {
    const { bytes } = await workspace.readRange(path, 0, length);
    return new TextDecoder().decode(bytes);
  } catch (error) {
    if (isCoded(error)) return '';
    throw error;
  }
};

/** For a row that looks for something, the lines that hold it; else the first that are not blank. */
const firstLinesOf = (head: string, holds: RegExp | undefined): readonly string[] =>
  redact(head)
    .split(/\r?\n/)
    .filter(line => (holds === undefined ? line.trim() !== '' : holds.test(line)))
    .slice(0, mostLines)
    .map(line => showControls(line.slice(0, longestLine)));

/** Makes visible what would hide or reorder text on screen. */
const showControls = (line: string): string =>
  line
    .replace(
      /(?!\t)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
      character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
    )
    .slice(0, longestLine);

/** The address of the remote `origin`, without user and password; only text is searched, git is not asked. */
const originOf = (config: string): string | undefined => {
  const section = /^\s*\[\s*remote\s+"origin"\s*\]([^[]*)/im.exec(config)?.[1];
  const url = /^\s*url\s*=\s*(\S+)/im.exec(section ?? '')?.[1];
  if (url === undefined) return undefined;
  const bare = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').replace(/[?#].*$/, '');
  return showControls(redact(bare));
};

/** Folders of generated or fetched files, which nothing reads from the outside without their owner's own file. */
const bulky = new Set([
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  'site-packages',
  '.tox',
  '.cache'
]);

const mostFindings = 200;
const mostEntries = 20_000;
const deepest = 6;
const headBytes = 4_096;
const mostLines = 5;
const longestLine = 200;
