import type { Programs } from './program';

/** Programs that change files by their operands, which must stay in the workspace and be unprotected. */
export const fileTools: Programs = {
  cp: {
    valued: 'tS',
    long: 'target-directory',
    longValued: 'target-directory suffix'
  },
  mv: {
    valued: 'tS',
    long: 'target-directory',
    longValued: 'target-directory suffix'
  },
  ln: { valued: 'tS' },
  install: {
    valued: 'mogtS',
    text: '-m -o -g -S',
    guards: '',
    longGuards: 'strip-program',
    long: 'directory target-directory mode'
  },
  mkdir: { valued: 'mZ', text: '-m --mode' },
  rmdir: {},
  rm: {
    longGuards: 'no-preserve-root',
    long: 'recursive force dir verbose one-file-system preserve-root interactive'
  },
  touch: {
    valued: 'drt',
    text: '-d -t --date --time',
    longValued: 'date reference',
    long: 'date reference'
  },
  truncate: { valued: 'sor', text: '-s --size', long: 'size reference' },
  tee: { flags: 'aip', long: 'append' },
  chmod: { operands: 'first-text', long: 'reference recursive changes' },
  chown: { operands: 'first-text' },
  patch: { valued: 'pdio', text: '-p', guards: 'dorBzE' },
  dd: {},
  tar: {
    listed: true,
    bareCluster: true,
    // `host:file` is a tape of another machine.
    accepts: word => !word.includes(':'),
    flags: 'cxtruvzjJakpmOhSwWABils',
    valued: 'fCXbNKV',
    text: '-b -N -V --exclude --strip-components --format --transform-none',
    guards: 'IFTPgLMGHD',
    long: 'create extract list get verbose file gzip bzip2 xz zstd auto-compress directory exclude exclude-vcs strip-components wildcards no-same-owner totals keep-old-files to-stdout no-recursion help version',
    longValued: 'file directory exclude strip-components'
  },
  zip: { listed: true, flags: 'rqjumv9876543210yDdo', valued: 'xi', text: '-x -i' },
  unzip: { listed: true, flags: 'lvqtnojpauCZ', valued: 'dx', text: '-x' },
  gzip: { valued: 'S', text: '-S' },
  gunzip: { valued: 'S', text: '-S' },
  xz: { longGuards: 'files files0', valued: 'TS', text: '-T -S' },
  zstd: { guards: 'oD', longGuards: 'filelist output-dir-flat patch-from', valued: 'T', text: '-T' }
};
