/** How a launcher names the packages that it fetches. What is in none of its sets cannot be told, so it is refused. */
export interface Grammar {
  /** A package at an exact version, as a person should write it. */
  readonly form: string;
  readonly exact: RegExp;
  /** Options without a value that change nothing of what is fetched. */
  readonly plain: ReadonlySet<string>;
  /** Options whose value is a package, with which the first word is a command of it. */
  readonly from: ReadonlySet<string>;
  /** Options whose value is one more package. */
  readonly beside: ReadonlySet<string>;
}

const set = (words = ''): ReadonlySet<string> => new Set(words.split(' ').filter(Boolean));

const NUMBERS = '(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)';
/** Numbers in full with what semantic versions may add; a tag, a range, an alias, a file and a repository are none. */
const SEMANTIC = `${NUMBERS}(?:-[\\da-z-]+(?:\\.[\\da-z-]+)*)?(?:\\+[\\da-z.-]+)?`;
const NPM_NAME = '(?:@[\\w~-][\\w.~-]*/)?[\\w~-][\\w.~-]*';
/** As PEP 440 writes one release, without wildcards. */
const PYTHON_VERSION =
  '(?:\\d+!)?\\d+(?:\\.\\d+)*(?:(?:a|b|rc)\\d+)?(?:\\.post\\d+)?(?:\\.dev\\d+)?(?:\\+[\\da-z]+(?:\\.[\\da-z]+)*)?';
const PYTHON_NAME = '[\\da-z](?:[\\w.-]*[\\da-z])?(?:\\[[\\w.,-]*\\])?';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'i');
const npm = { form: 'name@1.2.3', exact: whole(`${NPM_NAME}@${SEMANTIC}`), beside: set() };
const uv = { form: 'name==1.2.3', exact: whole(`${PYTHON_NAME}(?:==|@)${PYTHON_VERSION}`) };
const pipx = { form: 'name==1.2.3', exact: whole(`${PYTHON_NAME}==${PYTHON_VERSION}`) };

/** By the words that begin the launcher. */
export const grammars: ReadonlyMap<string, Grammar> = new Map<string, Grammar>(
  Object.entries({
    npx: {
      ...npm,
      plain: set('-y --yes -q --quiet --no-install --offline'),
      from: set('-p --package')
    },
    bunx: { ...npm, plain: set('--bun --silent --no-install'), from: set('-p --package') },
    pnpx: { ...npm, plain: set('--silent'), from: set('--package') },
    'yarn dlx': { ...npm, plain: set('-q --quiet'), from: set('-p --package') },
    uvx: {
      ...uv,
      plain: set('-q --quiet --offline --isolated --no-cache'),
      from: set('--from'),
      beside: set('--with')
    },
    'pipx run': {
      ...pipx,
      plain: set('-q --quiet --no-cache'),
      from: set('--spec'),
      beside: set('--with')
    },
    dnx: { ...npm, exact: whole(`[\\w.-]+@${SEMANTIC}`), plain: set('-y --yes'), from: set() },
    'go run': {
      form: 'path@v1.2.3',
      exact: whole(`[\\da-z][\\w.~-]*\\.[\\w.~-]+(?:/[\\w.~-]+)+@v${SEMANTIC}`),
      plain: set(),
      from: set(),
      beside: set()
    },
    'deno run': {
      form: 'npm:name@1.2.3',
      // A file of this machine is an argument like any other.
      exact: whole(`/.+|(?:npm|jsr):/?${NPM_NAME}@${SEMANTIC}(?:/[\\w.~/-]*)?`),
      plain: set(
        '-A --allow-all --allow-net --allow-read --allow-write --allow-env --allow-run --allow-sys --no-prompt -q --quiet'
      ),
      from: set(),
      beside: set()
    }
  })
);

/** Other ways to say the same. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['npm exec', 'npx'],
  ['npm x', 'npx'],
  ['bun x', 'bunx'],
  ['pnpm dlx', 'pnpx'],
  ['uv tool run', 'uvx']
]);

/**
 * Programs that fetch, build or run what their words, a project's file or a place far away name. Those of their words
 * that are no launcher above cannot be told.
 */
export const managers: ReadonlySet<string> = set(
  'npm npx pnpm pnpx yarn bunx corepack uv uvx pip pipx poetry pdm hatch rye pixi pipenv conda mamba micromamba ' +
    'docker podman nerdctl docker-compose kubectl oc nix nix-shell nix-run flatpak snap devbox go cargo make just ' +
    'dnx dotnet bundle gem composer brew volta fnm nvm deno'
);
