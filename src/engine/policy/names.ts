/**
 * Which names are protected from writing, which are secret, which are hidden. Comparison ignores case and Unicode form,
 * since file systems do; a name that merely looks like one of these is treated as one.
 */

/** The form in which names are compared: compatibility form, lower case, without invisible characters. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    // Windows and some network file systems drop these at the end.
    .replace(/(?<=[^.\s])[.\s]+$/, '');

/** True for a path whose change alters how tools, editors, git or this assistant behave. Relative, `/`-separated. */
export const isProtectedPath = (path: string): boolean =>
  componentsOf(path).some(
    name => protectedFolders.has(name) || protectedFiles.has(name) || isSecretName(name)
  );

/** True for a path that by its name may hold a credential. */
export const isSecretPath = (path: string): boolean => {
  const names = componentsOf(path);
  return (
    names.some(name => secretFolders.has(name) || isSecretName(name)) ||
    secretTails.some(tail => `/${names.join('/')}`.endsWith(`/${tail}`))
  );
};

/** True for a path that listings and search leave out and count. */
export const isHiddenPath = (path: string): boolean =>
  path.split('/').some(name => name !== '.' && name !== '..' && isHiddenName(name));

/** The same for one segment of a path. */
export const isHiddenName = (segment: string): boolean =>
  foldName(segment).startsWith('.') || isSecretPath(segment);

const componentsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .map(foldName)
    .filter(name => name !== '' && name !== '.' && name !== '..');

/**
 * True for a file name that means a credential in whatever project. Keys and certificates by extension are not among
 * these: projects keep such files to test with.
 */
export const isCredentialName = (segment: string): boolean => {
  const name = foldName(segment);
  return (
    secretNames.has(name) ||
    (/^\.env(\..+)?$/.test(name) && !/\.(example|sample|template|dist)$/.test(name)) ||
    /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/.test(name)
  );
};

const isSecretName = (name: string): boolean =>
  isCredentialName(name) || /\.(pem|key|p12|pfx|jks|kdbx|keystore|token|ppk|gpg|asc)$/.test(name);

const protectedFolders = new Set([
  '.git',
  '.hg',
  '.svn',
  '.vscode',
  '.idea',
  '.jupyter',
  '.ipython',
  '.agents',
  '.claude',
  '.codex',
  '.cursor',
  '.gemini',
  '.husky',
  '.devcontainer',
  '.ssh',
  '.aws',
  '.gnupg',
  '.kube',
  '.venv'
]);

const protectedFiles = new Set([
  '.bash_aliases',
  '.bash_login',
  '.bash_logout',
  '.bash_profile',
  '.bashrc',
  '.cursorrules',
  '.envrc',
  '.gitattributes',
  '.gitconfig',
  '.gitmodules',
  '.inputrc',
  '.mcp.json',
  '.npmrc',
  '.pre-commit-config.yaml',
  '.profile',
  '.pypirc',
  '.yarnrc',
  '.yarnrc.yml',
  '.zprofile',
  '.zshenv',
  '.zshrc',
  'agents.md',
  'claude.md',
  'gemini.md',
  'mcp.json',
  'pyvenv.cfg'
]);

const secretFolders = new Set(['.ssh', '.aws', '.gnupg', '.kube', '.azure', '.password-store']);

const secretNames = new Set([
  '.netrc',
  '_netrc',
  '.git-credentials',
  '.pgpass',
  '.my.cnf',
  '.pypirc',
  '.htpasswd',
  '.vault-token',
  '.dockercfg',
  '.s3cfg',
  '.boto',
  'jupyter_cookie_secret',
  'jupyter_server_config.json',
  'notebook_secret',
  'credentials.json',
  'service-account.json',
  'secrets.yaml',
  'secrets.yml',
  'secrets.toml',
  'secrets.json'
]);

/** Secret only in this place. */
const secretTails = [
  '.docker/config.json',
  '.config/gh/hosts.yml',
  '.git/credentials',
  '.config/gcloud/application_default_credentials.json'
];

/**
 * True where a glob may expand to a name that is protected or secret. A component that is wild from its start says
 * nothing of what it is after, so it counts only by its ending.
 */
export const mayMatchGuarded = (pattern: string): boolean =>
  pattern.split('/').some(component => {
    if (!/[*?[]/.test(component) || !/[\w.]/.test(component)) return false;
    const names = /^[*?[]/.test(component) ? endings : samples;
    const shape = component
      .replace(/\[[^\]]*\]/g, '?')
      .replace(/[.+^${}()|\\[\]]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    const matcher = new RegExp(`^${shape}$`, 'i');
    return names.some(name => matcher.test(name));
  });

const endings = [
  'x.pem',
  'x.key',
  'x.p12',
  'x.pfx',
  'x.jks',
  'x.kdbx',
  'x.keystore',
  'x.token',
  'x.ppk',
  'x.gpg'
];

const samples = [
  ...endings,
  '..',
  '.env',
  '.env.local',
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ed25519',
  ...protectedFolders,
  ...protectedFiles,
  ...secretFolders,
  ...secretNames
];
