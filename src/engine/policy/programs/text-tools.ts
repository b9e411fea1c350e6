import type { Programs } from './program';
import { isTameAwk, isTameJq, isTamePrintf, isTameSed, isTameSql, isTameYq } from './scripts';

const awk = {
  listed: true,
  valued: 'Fv',
  text: '-F -v --field-separator --assign',
  long: 'version',
  longValued: 'field-separator assign',
  guards: 'feiElDdopoS',
  operands: 'first-text',
  accepts: (word: string, first: boolean) => !first || isTameAwk(word),
  reads: true
} as const;

const grep = {
  flags: 'nilrRcvwxEFoHhsqPzaIULbTuGy',
  valued: 'ABCmefdD',
  text: '-A -B -C -m -e -d -D --include --exclude --exclude-dir --regexp --color --colour --max-count --context --after-context --before-context --binary-files --directories --devices --label',
  long: 'include exclude exclude-dir color colour max-count context after-context before-context binary-files directories files-with-matches files-without-match no-filename with-filename file label',
  longValued:
    'regexp file include exclude exclude-dir max-count context after-context before-context',
  operands: 'first-text',
  insteadOfFirst: '-e -f --regexp --file',
  reads: true
} as const;

const digest = {
  flags: 'bctzwq',
  reads: true,
  long: 'check ignore-missing quiet status strict tag warn'
} as const;

/** Programs that read files and print. */
export const textTools: Programs = {
  ls: {
    valued: 'ITw',
    text: '-I -T -w --ignore --hide --color --time-style --format --sort --time --indicator-style --quoting-style --block-size',
    long: 'color time-style format file-type ignore hide block-size full-time group-directories-first',
    reads: true
  },
  cat: { reads: true },
  tac: { valued: 's', text: '-s --separator', reads: true },
  nl: { valued: 'bdfhilnsvw', text: '-b -d -f -h -i -l -n -s -v -w', reads: true },
  head: { valued: 'nc', text: '-n -c --lines --bytes', longValued: 'lines bytes', reads: true },
  tail: {
    valued: 'ncs',
    text: '-n -c -s --lines --bytes --sleep-interval --pid',
    longValued: 'lines bytes pid',
    reads: true
  },
  wc: { longGuards: 'files0-from', reads: true },
  cut: {
    valued: 'bcdf',
    text: '-b -c -d -f --delimiter --fields --characters --bytes --output-delimiter',
    long: 'output-delimiter',
    longValued: 'delimiter fields characters bytes output-delimiter',
    reads: true
  },
  paste: { valued: 'd', text: '-d --delimiters', reads: true },
  tr: { operands: 'text', reads: true },
  rev: { reads: true },
  fold: { valued: 'w', text: '-w --width', reads: true },
  fmt: { valued: 'wpg', text: '-w -p -g', reads: true },
  expand: { valued: 't', text: '-t', reads: true },
  column: {
    valued: 'sotcNRHTWE',
    text: '-s -o -c -N -R -H -T -W -E --separator --output-separator --table-columns',
    long: 'separator output-separator table table-columns',
    reads: true
  },
  comm: { text: '--output-delimiter', long: 'output-delimiter', reads: true },
  join: { valued: 'teaov12j', text: '-t -e -a -o -v -1 -2 -j', reads: true },
  sort: {
    flags: 'bdfgiMhnRrVcCmsuz',
    valued: 'kt',
    text: '-k -t --key --field-separator --sort --parallel',
    guards: 'oTS',
    longGuards:
      'output compress-program files0-from temporary-directory random-source buffer-size batch-size debug',
    longValued: 'key field-separator',
    long: 'key field-separator',
    reads: true
  },
  shuf: {
    valued: 'nie',
    text: '-n -i',
    guards: 'o',
    longGuards: 'output random-source',
    reads: true
  },
  uniq: {
    valued: 'fsw',
    text: '-f -s -w --skip-fields --skip-chars --check-chars',
    most: 1,
    reads: true
  },
  diff: {
    valued: 'UCxIFLW',
    text: '-U -C -x -I -F -L -W --exclude --label --unified --context --ignore-matching-lines --color --width',
    guards: 'lX',
    longGuards: 'paginate exclude-from to-file from-file',
    long: 'label exclude unified context color width ignore-matching-lines strip-trailing-cr',
    reads: true
  },
  cmp: { valued: 'in', text: '-i -n', reads: true },
  grep,
  egrep: grep,
  fgrep: grep,
  zgrep: grep,
  rg: {
    valued: 'ABCmgtTrejdEMf',
    text: '-A -B -C -m -g -t -T -r -e -j -d -E -M --glob --iglob --type --type-not --max-count --context --after-context --before-context --regexp --replace --max-depth --color --colors --sort --sortr --threads --encoding --max-columns --engine --type-add --max-filesize',
    guards: 'z',
    longGuards: 'pre pre-glob hostname-bin search-zip hyperlink-format',
    guardFlags: '-z --search-zip',
    long: 'files files-with-matches files-without-match with-filename no-filename glob iglob type type-not max-filesize ignore-file no-config type-list trim hidden no-ignore no-heading heading line-number',
    longValued:
      'glob iglob type type-not max-count context after-context before-context regexp replace max-depth sort sortr threads encoding max-columns type-add ignore-file file',
    operands: 'first-text',
    insteadOfFirst: '-e -f --regexp --file --files --type-list',
    reads: true
  },
  sed: {
    listed: true,
    flags: 'nErsuz',
    valued: 'el',
    text: '-e -l --expression --line-length',
    guards: 'if',
    guardFlags: '-i --in-place',
    long: 'quiet silent regexp-extended expression line-length separate unbuffered null-data posix debug sandbox version help',
    longValued: 'expression line-length',
    longGuards: 'in-place file',
    operands: 'first-text',
    insteadOfFirst: '-e --expression',
    accepts: (word, first) => !first || isTameSed(word)
  },
  awk,
  gawk: awk,
  mawk: awk,
  nawk: awk,
  jq: {
    listed: true,
    flags: 'nrcesSCMaj',
    guards: 'fL',
    long: 'raw-output compact-output null-input exit-status slurp sort-keys color-output monochrome-output ascii-output join-output tab indent raw-input seq stream unbuffered version help',
    longValued: 'indent',
    textPairs: 'arg argjson',
    text: '--indent',
    operands: 'first-text',
    accepts: (word, first) => !first || isTameJq(word),
    reads: true
  },
  yq: {
    listed: true,
    flags: 'rejMCPN',
    valued: 'opI',
    text: '-o -p -I',
    operands: 'first-text',
    accepts: word => isTameYq(word),
    reads: true
  },
  stat: {
    valued: 'ct',
    text: '-c --format --printf',
    long: 'format printf file-system dereference terse',
    longValued: 'format printf',
    reads: true
  },
  file: {
    guards: 'fmCzZ',
    longGuards: 'files-from magic-file compile uncompress uncompress-noreport',
    long: 'brief mime mime-type mime-encoding dereference',
    reads: true
  },
  du: {
    valued: 'dBt',
    text: '-d -B -t --max-depth --exclude --block-size --threshold --time --time-style',
    guards: 'X',
    longGuards: 'files0-from exclude-from',
    longValued: 'max-depth exclude',
    long: 'max-depth exclude',
    reads: true
  },
  df: {
    valued: 'Btx',
    text: '-B -t -x --output --type --exclude-type --block-size',
    long: 'output type exclude-type',
    reads: true
  },
  tree: {
    valued: 'LIPH',
    text: '-L -I -P --filelimit --timefmt --charset --sort --prune',
    guards: 'oRH',
    longGuards: 'fromfile fromtabfile info infofile gitfile',
    long: 'dirsfirst filesfirst filelimit noreport charset gitignore prune',
    longValued: 'filelimit timefmt charset',
    reads: true
  },
  od: { valued: 'AjNtSw', text: '-A -j -N -t -S -w', reads: true },
  xxd: {
    oneDash: true,
    text: '-l -len -s -seek -c -cols -g -groupsize -o',
    longValued: 'l len s seek c cols g groupsize o',
    most: 1,
    reads: true
  },
  hexdump: { valued: 'nse', text: '-n -s -e', guards: 'f', reads: true },
  strings: { valued: 'nte', text: '-n -t -e', reads: true },
  md5sum: digest,
  sha1sum: digest,
  sha256sum: digest,
  sha512sum: digest,
  cksum: digest,
  b2sum: digest,
  base64: { valued: 'w', text: '-w --wrap', reads: true },
  basename: { operands: 'text', reads: true },
  dirname: { operands: 'text', reads: true },
  realpath: { reads: true, long: 'relative-to relative-base' },
  readlink: { reads: true },
  echo: { operands: 'text', reads: true },
  printf: {
    operands: 'text',
    guards: 'v',
    accepts: (word, first) => !first || isTamePrintf(word),
    reads: true
  },
  expr: { operands: 'text', reads: true },
  seq: { operands: 'text', valued: 'fs', text: '-f -s', reads: true },
  test: { longGuards: 'v R', oneDash: true, reads: true },
  '[': { longGuards: 'v R', oneDash: true, reads: true },
  date: {
    valued: 'dI',
    text: '-d -I --date --iso-8601 --rfc-3339',
    guards: 'frs',
    longGuards: 'file reference set',
    long: 'date iso-8601 rfc-3339 utc universal',
    longValued: 'date',
    operands: 'text',
    reads: true
  },
  cal: { operands: 'text', reads: true },
  sleep: { operands: 'text', reads: true },
  true: { operands: 'text', reads: true },
  false: { operands: 'text', reads: true },
  ':': { operands: 'text', reads: true },
  uname: { operands: 'none', reads: true },
  whoami: { operands: 'none', reads: true },
  id: { operands: 'text', reads: true },
  pwd: { operands: 'none', reads: true },
  hostname: { operands: 'none', guards: 'Fb', reads: true },
  which: { operands: 'text', reads: true },
  type: { operands: 'text', reads: true },
  ps: {
    operands: 'text',
    valued: 'oCpuU',
    text: '-o -C -p -u -U --sort --format --pid',
    long: 'sort format no-headers forest',
    reads: true
  },
  pgrep: { operands: 'text', guards: 'F', longGuards: 'pidfile', reads: true },
  find: {
    listed: true,
    oneDash: true,
    never: 'exec execdir ok okdir',
    long: 'not a and o or print print0 prune empty executable readable writable ls depth d xdev mount follow L H P quit true false daystart noleaf nouser nogroup ignore_readdir_race noignore_readdir_race help version',
    longValued:
      'name iname path ipath wholename iwholename regex iregex lname ilname type xtype maxdepth mindepth size mtime mmin ctime cmin atime amin perm user group uid gid links inum used regextype printf newer anewer cnewer samefile newermt newerct newerat fstype',
    text: '-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -type -xtype -maxdepth -mindepth -size -mtime -mmin -ctime -cmin -atime -amin -perm -user -group -uid -gid -links -inum -used -regextype -printf -newermt -newerct -newerat -fstype',
    guards: '',
    longGuards: 'exec execdir ok okdir delete fprint fprint0 fprintf fls files0-from D O',
    reads: true
  },
  fd: {
    never: 'exec exec-batch',
    valued: 'detESgjc',
    text: '-d -e -t -E -S -j -c --max-depth --min-depth --extension --type --exclude --size --threads --color --changed-within --changed-before --owner --exact-depth --max-results --glob',
    guards: 'xXlC',
    longGuards:
      'exec exec-batch list-details base-directory search-path path-separator ignore-file',
    longValued:
      'max-depth min-depth extension type exclude size threads color changed-within changed-before owner exact-depth max-results',
    long: 'type exclude extension hidden no-ignore absolute-path follow full-path fixed-strings print0',
    operands: 'first-text',
    reads: true
  },
  man: {
    listed: true,
    flags: 'kfwaKi',
    guards: 'HPCMlpRTXtZrSLem7EKN',
    operands: 'text',
    accepts: word => !/[/.]/.test(word),
    reads: true
  },
  less: {
    flags: 'RSNFXeEiIq',
    guards: 'oOkTtpPx',
    listed: true,
    accepts: word => !word.startsWith('+'),
    reads: true
  },
  more: { listed: true, accepts: word => !word.startsWith('+'), reads: true },
  split: { valued: 'lbnaC', text: '-l -b -n -a -C', longGuards: 'filter', most: 2 },
  sqlite3: {
    runsInput: true,
    listed: true,
    oneDash: true,
    long: 'header noheader csv json column line list html markdown table box readonly batch separator',
    longValued: 'separator',
    text: '-separator',
    accepts: isTameSql
  },
  xargs: { listed: true, operands: 'none' }
};
