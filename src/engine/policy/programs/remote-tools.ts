import type { Programs } from './program';

const bare = { listed: true, operands: 'none', remote: true } as const;

/** True for a file of this machine; `host:file` is another's. */
const isLocal = (word: string): boolean => !/^[^/]*:/.test(word);

/** Programs that go to other machines. Only options that send nothing, save nothing and load nothing are listed. */
export const remoteTools: Programs = {
  curl: {
    listed: true,
    // Where a redirect leads is the server's to say, so following one is asked about.
    flags: 'sSfIivgN46',
    guards: 'L',
    guardFlags: '-L --location',
    longGuards: 'location',
    valued: 'mHA',
    text: '-m -H -A --max-time --connect-timeout --retry --retry-delay --header --user-agent',
    long: 'silent show-error fail fail-with-body head include verbose compressed globoff no-buffer ipv4 ipv6 max-time connect-timeout retry retry-delay retry-connrefused header user-agent progress-bar http1.1 http2 version help',
    longValued: 'max-time connect-timeout retry retry-delay header user-agent',
    // A value that begins with @ is the name of a file to send.
    accepts: word => !word.startsWith('@'),
    operands: 'none',
    remote: true
  },
  wget: {
    listed: true,
    flags: 'qv46',
    valued: 'tT',
    text: '-t -T --tries --timeout',
    long: 'quiet spider tries timeout no-verbose version help',
    longValued: 'tries timeout',
    operands: 'none',
    remote: true
  },
  ssh: bare,
  scp: { ...bare, accepts: isLocal, flags: 'prqC', operands: 'paths' },
  sftp: bare,
  rsync: {
    ...bare,
    accepts: isLocal,
    flags: 'avzrtpnhqc',
    long: 'archive verbose dry-run delete exclude include stats progress',
    text: '--exclude --include',
    longValued: 'exclude include',
    operands: 'paths'
  },
  ftp: bare,
  nc: bare,
  ncat: bare,
  netcat: bare,
  socat: bare,
  telnet: bare,
  ping: { ...bare, valued: 'cWi', text: '-c -W -i' },
  dig: { ...bare },
  nslookup: bare,
  host: bare,
  whois: bare,
  gh: {
    ...bare,
    operands: 'text',
    subcommands: '',
    guardWords:
      'create merge close comment edit delete review ready reopen upload download fork clone run enable disable cancel rerun set remove archive rename transfer lock api alias extension auth secret',
    long: 'limit state json',
    longValued: 'limit state json',
    valued: 'L',
    text: '-L --limit --state --json'
  },
  http: bare,
  docker: {
    listed: true,
    operands: 'text',
    subcommands: '',
    flags: 'aq',
    long: 'all quiet format no-trunc tail',
    longValued: 'format tail',
    text: '--format --tail'
  },
  podman: {
    listed: true,
    operands: 'text',
    subcommands: '',
    flags: 'aq',
    long: 'all quiet format no-trunc tail',
    longValued: 'format tail',
    text: '--format --tail'
  },
  kubectl: {
    ...bare,
    operands: 'text',
    subcommands: '',
    valued: 'no',
    text: '-n -o --namespace --output',
    long: 'namespace output all-namespaces',
    longValued: 'namespace',
    flags: 'Aw'
  },
  terraform: bare,
  aws: bare,
  gcloud: bare,
  az: bare,
  psql: { runsInput: true, listed: true, operands: 'none', flags: 'lAtqxX' },
  mysql: { runsInput: true, listed: true, operands: 'none' },
  mongosh: { runsInput: true, listed: true, operands: 'none' },
  'redis-cli': { runsInput: true, listed: true, operands: 'none' },
  gdb: { runsInput: true, listed: true, operands: 'none', long: 'version' },
  lldb: { runsInput: true, listed: true, operands: 'none', long: 'version' }
};
