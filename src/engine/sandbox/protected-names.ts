import path from 'node:path';

/** Names that a command may not change wherever they lie in the workspace: programs of the person read them unasked. */
export const PROTECTED_NAMES: ReadonlySet<string> = new Set([
  '.vscode',
  '.idea',
  '.jupyter',
  '.ipython',
  '.envrc',
  '.mcp.json',
  '.claude',
  '.cursor',
  '.devcontainer',
  '.bashrc',
  '.bash_profile',
  '.profile',
  '.zshrc',
  '.gitconfig',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.husky',
  '.direnv'
]);

/** Files that a person's next run, or a tool by itself, would execute or obey outside the sandbox. */
export const runsUnconfined = (relative: string): boolean =>
  CODE.test(relative) ||
  OBEYED_NAMES.has(path.posix.basename(relative)) ||
  OBEYED_FOLDERS.test(relative);

const CODE = /\.(ipynb|py|pth|sh|bash|so|mk|R|Rmd|qmd|jl|js|mjs|cjs|ts|code-workspace)$/;

const OBEYED_NAMES = new Set([
  '.gitmodules',
  '.gitattributes',
  '.gitconfig',
  '.envrc',
  '.pre-commit-config.yaml',
  'kernel.json',
  'pyproject.toml',
  'setup.cfg',
  'tox.ini',
  'pytest.ini',
  'package.json',
  'Makefile',
  'makefile',
  'GNUmakefile',
  'justfile',
  'Justfile',
  'Dockerfile',
  '.bashrc',
  '.profile',
  '.bash_profile',
  '.zshrc',
  '.npmrc',
  '.netrc',
  '.pypirc',
  '.mcp.json'
]);

const OBEYED_FOLDERS =
  /(^|\/)(\.git|\.vscode|\.idea|\.jupyter|\.ipython|\.husky|\.claude|\.cursor|\.devcontainer|\.github\/workflows)\//;
