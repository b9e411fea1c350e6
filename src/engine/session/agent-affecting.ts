import type { TrustFinding } from '../../protocol/results';

/** A kind of file that changes what an agent, an editor, a shell or a later run does. */
export interface AffectingRow {
  /** On the whole relative path, in lower case. */
  readonly path: RegExp;
  readonly kind: TrustFinding['kind'];
  readonly why: string;
  /** Counts only when the file's first part holds this. */
  readonly holds?: RegExp;
}

/** The first row that fits a path is taken. */
export const affectingRows: readonly AffectingRow[] = [
  {
    path: /(^|\/)\.?mcp\.json$/,
    kind: 'mcp',
    why: 'Names servers whose tools an assistant may start and call.'
  },
  {
    path: /(^|\/)(agents|claude|gemini|copilot-instructions)(\.local)?\.md$|\.instructions\.md$|(^|\/)\.(cursorrules|windsurfrules|clinerules|goosehints)$/,
    kind: 'rules',
    why: 'Instructions that assistants read as their own.'
  },
  {
    path: /(^|\/)\.(agents|claude|codex|cursor|gemini|windsurf|continue|aider[^/]*)(\/|$)/,
    kind: 'agent-config',
    why: 'Settings, rules or commands of an assistant.'
  },
  {
    path: /(^|\/)\.jupyter\/|(^|\/)jupyter_[^/]*config\.(py|json)$|(^|\/)overrides\.json5?$/,
    kind: 'agent-config',
    why: 'Settings of Jupyter, or proposals for this assistant.'
  },
  {
    path: /(^|\/)kernel\.json$|(^|\/)\.ipython\/|(^|\/)ipython_config\.py$/,
    kind: 'kernel',
    why: 'Starts a kernel, or runs when one starts.'
  },
  {
    path: /(^|\/)\.(vscode|idea|devcontainer)\/|(^|\/)\.(vimrc|exrc|nvim\.lua|dir-locals\.el)$|\.code-workspace$/,
    kind: 'editor',
    why: 'Settings or tasks that an editor takes over or runs.'
  },
  {
    path: /(^|\/)\.(envrc|bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile|inputrc|mise\.toml|tool-versions)$/,
    kind: 'shell',
    why: 'Read by a shell that starts here.'
  },
  {
    path: /^\.git\/hooks\/[^/]+$|(^|\/)\.(husky|githooks)\/|(^|\/)\.(pre-commit-config\.yaml|gitmodules|lefthook\.yml)$/,
    kind: 'git-hook',
    why: 'Run, or fetched, by git on an ordinary command.'
  },
  {
    path: /^\.git\/config$/,
    kind: 'git-hook',
    why: 'Names programs that git runs on an ordinary command.',
    holds:
      /^\s*(hookspath|fsmonitor|sshcommand|gitproxy|pager|editor|external|textconv|smudge|clean|process|helper|program|path)\s*=/im
  },
  {
    path: /(^|\/)\.gitattributes$/,
    kind: 'git-hook',
    why: 'Ties files to filters that git runs.',
    holds: /\b(filter|diff|merge)=/
  },
  {
    path: /(^|\/)(conftest|sitecustomize|usercustomize|noxfile|setup)\.py$|\.pth$/,
    kind: 'build',
    why: 'Run by Python or its tools without being named.'
  },
  {
    path: /(^|\/)package\.json$/,
    kind: 'build',
    why: 'Holds scripts that a package manager runs.',
    holds: /"scripts"\s*:/
  },
  {
    path: /(^|\/)\.(npmrc|yarnrc(\.yml)?|pypirc|condarc)$|(^|\/)pip\.conf$/,
    kind: 'build',
    why: 'Decides where packages come from.'
  }
];
