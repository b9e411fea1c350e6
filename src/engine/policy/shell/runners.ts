/** Programs that run other programs: by a script, by their words, or by a name to look up. */

/** The name by which a command is known: the last component of its program word. */
export const programOf = (argv: readonly string[]): string => (argv[0] ?? '').replace(/^.*\//, '');

/** Programs that read a script from a word or from standard input. */
export const shells: ReadonlySet<string> = new Set(
  'sh bash dash zsh ksh mksh ash fish csh tcsh pwsh rbash busybox toybox'.split(' ')
);

/** Programs that run the program named in their words. */
export const wrappers: ReadonlySet<string> = new Set(
  (
    'sudo doas su pkexec run0 env timeout time nice nohup stdbuf setsid ionice chrt taskset xargs parallel exec ' +
    'command builtin busybox toybox unshare nsenter chroot flock watch strace ltrace script unbuffer setpriv prlimit ' +
    'systemd-run firejail bwrap ssh entr faketime torify proxychains proxychains4 catchsegv coproc runuser gosu ' +
    'su-exec setarch linux32 linux64 numactl cgexec dbus-run-session xvfb-run fakeroot proot choom rlwrap caffeinate ' +
    'hyperfine perf valgrind gdb ltrace rr start-stop-daemon daemonize nsenter uidmap sg newgrp chpst envdir softlimit ' +
    'setlock tsocks doas with-env dotenv direnv mise asdf chronic ts pee sponge ifne parallel-ssh pssh'
  ).split(' ')
);

/** How many words make up a runner at `at`; 0 for none. */
export const runnerLength = (argv: readonly string[], at: number): number => {
  for (let length = Math.min(3, argv.length - at); length > 0; length -= 1) {
    if (runners.has(argv.slice(at, at + length).join(' '))) return length;
  }
  return 0;
};

/** Programs that fetch or look up the program named behind them. */
const runners: ReadonlySet<string> = new Set([
  'npx',
  'bunx',
  'pnpx',
  'uvx',
  'npm exec',
  'npm x',
  'npm explore',
  'npm init',
  'npm create',
  'npm innit',
  'yarn create',
  'pnpm create',
  'bun create',
  'conda activate',
  'uv tool',
  'pnpm exec',
  'pnpm dlx',
  'yarn exec',
  'yarn dlx',
  'bun x',
  'bun run',
  'uv run',
  'uv tool run',
  'pipx run',
  'poetry run',
  'pdm run',
  'hatch run',
  'rye run',
  'pixi run',
  'pipenv run',
  'conda run',
  'mamba run',
  'micromamba run',
  'bundle exec',
  'coverage run',
  'deno run',
  'go run',
  'go tool',
  'cargo run',
  'docker compose',
  'ssh',
  'go generate'
]);

/** True where a place comes first and what runs there behind it: a rule on the place would cover everything. */
export const runsElsewhere = (argv: readonly string[], at: number): boolean =>
  [2, 3].some(length => elsewhere.has(argv.slice(at, at + length).join(' ')));

const elsewhere: ReadonlySet<string> = new Set(
  [
    'docker',
    'podman',
    'docker compose',
    'podman compose',
    'docker-compose',
    'kubectl',
    'oc'
  ].flatMap(program => [`${program} run`, `${program} exec`])
);
