/** As root of its own mounts, and so of what it sees: `setUp` first, then what stands behind it on the command line. */
export const withMounts = (setUp: string): readonly string[] => [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  ...['--mount', 'sh', '-ec', `${setUp}\nexec "$@"`, 'sh']
];

/** A machine on which these programs are not installed. */
export const without = (...programs: readonly string[]): readonly string[] =>
  withMounts(
    programs
      .map(
        program =>
          `for f in /usr/bin/${program} /bin/${program} /usr/sbin/${program} /usr/local/bin/${program}; do [ ! -e $f ] || mount --bind /dev/null "$(readlink -f $f)"; done`
      )
      .join('\n')
  );
