import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { findExecutable, realPath, statLink } from '../host-paths';

/** What is started, by its resolved path and what is in it. */
export interface ServiceFiles {
  readonly command: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Resolves a program as a shell would find it, and hashes it with each argument that is a file.
 * @throws CodedError `failed` where there is no such program, or a file is larger than is read
 */
export function findServiceFiles(
  command: string,
  args: readonly string[],
  searchPath: string
): ServiceFiles {
  const found = path.isAbsolute(command)
    ? command
    : command.includes('/')
      ? undefined
      : findExecutable(
          command,
          searchPath.split(':').filter(folder => path.isAbsolute(folder))
        );
  const real = found === undefined ? null : realPath(found);
  // The hops of links to an interpreter mean something to it: a virtual environment is known by its own.
  if (found === undefined || !real || !statLink(real)?.isFile())
    throw new CodedError(
      'failed',
      'Expected a program by its absolute path or a name on the path.'
    );
  const files = [found, ...args.filter(isFile)];
  return {
    command: found,
    files: Object.fromEntries(files.map(file => [file, digest(file)]))
  };
}

/** Throws `conflict` where a file is not what it was when it was reviewed. */
export function assertFiles(files: Readonly<Record<string, string>>): void {
  for (const [file, hash] of Object.entries(files))
    if (!isFile(file) || digest(file) !== hash)
      throw new CodedError('conflict', `Expected ${file} to be what was reviewed; it differs.`);
}

/**
 * The folders that a program needs beside the interpreters on the path, read-only: where its files lie, up to the
 * packages they are part of. One that holds more than a program is none: of a home folder only the file itself is shown.
 */
export function servicePlaces(
  { command, files }: ServiceFiles,
  isTooWide: (folder: string) => boolean
): readonly string[] {
  const places = [command, ...Object.keys(files)].flatMap(file => {
    const real = realPath(file);
    const folder = real && placeOf(real);
    return folder && !isTooWide(folder) ? [folder] : real ? [real] : [];
  });
  return [...new Set(places)].filter(
    place => !places.some(other => other !== place && place.startsWith(`${other}/`))
  );
}

/** The outermost folder of packages that a file is in, else the nearest that says that it is a package, else its own. */
function placeOf(file: string): string {
  const parts = path.dirname(file).split('/');
  const packages = parts.findIndex(part => part === 'node_modules' || part === 'site-packages');
  if (packages !== -1) return parts.slice(0, packages + 1).join('/');
  for (let length = parts.length; length > 2 && length > parts.length - 4; length--) {
    const folder = parts.slice(0, length).join('/');
    if (MARKS.some(mark => statLink(path.join(folder, mark))?.isFile())) return folder;
  }
  return path.dirname(file);
}

const isFile = (text: string): boolean =>
  path.isAbsolute(text) && fs.statSync(text, { throwIfNoEntry: false })?.isFile() === true;

function digest(file: string): string {
  const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stats = fs.fstatSync(descriptor);
    if (!stats.isFile() || stats.size > MOST_BYTES)
      throw new CodedError('failed', `Expected ${file} to be a file of at most 512 MiB.`);
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(2 ** 20);
    for (let read; (read = fs.readSync(descriptor, buffer)) > 0;)
      hash.update(buffer.subarray(0, read));
    return hash.digest('hex');
  } finally {
    fs.closeSync(descriptor);
  }
}

const MARKS = ['package.json', 'pyproject.toml', 'pyvenv.cfg'];
const MOST_BYTES = 512 * 2 ** 20;
