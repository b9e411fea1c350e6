/**
 * What the programs in front of the sandbox get, and so what /proc/1/environ shows inside. Nothing that was handed in:
 * a library path that leads into the workspace would make prlimit and bubblewrap load what a command put there.
 */
export const OUTER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/bin:/bin',
  LANG: 'C'
};

/**
 * The environment of a command: what was handed in as safe, less what would steer programs and what policy drops, under
 * fixed values.
 */
export function commandEnvironment(
  allowed: Readonly<Record<string, string>>,
  home: string,
  dropped: readonly string[] = []
): Readonly<Record<string, string>> {
  const passed = Object.fromEntries(
    Object.entries(allowed).filter(([name]) => !REFUSED.test(name) && !dropped.includes(name))
  );
  return {
    LANG: 'C.UTF-8',
    ...passed,
    PATH: searchPath(passed['PATH']),
    HOME: home,
    TMPDIR: '/tmp',
    USER: 'sandbox',
    LOGNAME: 'sandbox',
    SHELL: '/bin/bash',
    TERM: 'dumb',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_TERMINAL_PROMPT: '0',
    // `.git` is read-only, and `git status` would complain that it cannot refresh its index.
    GIT_OPTIONAL_LOCKS: '0',
    PYTHONDONTWRITEBYTECODE: '1'
  };
}

/** Absolute entries only: a relative one would run what lies in whatever folder the command is in. */
export function searchPath(handedIn: string | undefined): string {
  const entries = (handedIn ?? '').split(':').filter(entry => entry.startsWith('/'));
  return (entries.length > 0 ? entries : DEFAULT_PATH).join(':');
}

const DEFAULT_PATH = ['/usr/local/bin', '/usr/bin', '/bin'];

/** Variables that make programs load or run something, and names that sound like secrets. */
const REFUSED =
  /^(LD_(?!LIBRARY_PATH$).*|BASH_.*|ENV|PROMPT_COMMAND|PS4|GIT_.*|NODE_OPTIONS|PYTHONSTARTUP|PERL5OPT|RUBYOPT)$|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|PRIVATE_?KEY/i;
