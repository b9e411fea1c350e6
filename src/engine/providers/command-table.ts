/** One slash command: how it is typed, what it does, and the words by which free text finds it. */
export interface CommandRow {
  readonly usage: string;
  readonly summary: string;
  readonly keywords: readonly string[];
}

/** The slash commands in the order of `/help`. Their names and forms are promises. */
export const commandTable = {
  read: {
    usage: '/read PATH[:FROM-TO]',
    summary: 'Shows a file, or its lines FROM to TO.',
    keywords: ['show', 'open', 'print', 'cat', 'file', 'view', 'content', 'explain']
  },
  ls: {
    usage: '/ls [PATH]',
    summary: 'Lists a folder.',
    keywords: ['list', 'files', 'folder', 'directory', 'dir']
  },
  search: {
    usage: '/search PATTERN [GLOB]',
    summary: 'Finds text in files.',
    keywords: ['find', 'grep', 'where', 'look', 'occurrences', 'usages']
  },
  edit: {
    usage: '/edit PATH, then lines: <<<<, the old text, ====, the new text, >>>>; repeat for more',
    summary: 'Replaces text in a file.',
    keywords: ['change', 'replace', 'modify', 'fix', 'rename', 'update', 'refactor']
  },
  write: {
    usage: '/write PATH, then the content from the next line on',
    summary: 'Writes a whole file.',
    keywords: ['create', 'new', 'save', 'make', 'add', 'generate']
  },
  delete: {
    usage: '/delete PATH [--recursive] [--force]',
    summary: 'Deletes a file, or a folder with all that is in it.',
    keywords: ['remove', 'rm', 'erase', 'drop']
  },
  sh: {
    usage: '/sh LINE',
    summary: 'Runs a shell line in the sandbox.',
    keywords: ['run', 'execute', 'shell', 'command', 'terminal', 'test', 'tests', 'install', 'bash']
  },
  git: {
    usage: '/git ARGS',
    summary: 'Runs git in the sandbox, with the repository writable; no shell, no hooks.',
    keywords: ['commit', 'branch', 'push', 'merge', 'stash', 'checkout']
  },
  fetch: {
    usage: '/fetch URL',
    summary: 'Reads a page of the web, after a yes to the request and another to the answer.',
    keywords: ['web', 'page', 'url', 'download', 'website', 'https', 'http', 'link']
  },
  diff: {
    usage: '/diff',
    summary: 'Shows what the last turn changed.',
    keywords: ['changes', 'changed', 'difference']
  },
  undo: {
    usage: '/undo',
    summary: 'Takes back the last turn, or brings it back after an undo.',
    keywords: ['revert', 'restore', 'back', 'redo', 'rollback']
  },
  why: {
    usage: '/why',
    summary: 'Explains the last decision.',
    keywords: ['reason', 'denied', 'refused', 'blocked', 'asked']
  },
  policy: {
    usage: '/policy [test LINE]',
    summary: 'Shows the policy in force, or its verdict on a shell line; nothing runs.',
    keywords: ['rules', 'allowed', 'permissions', 'trust']
  },
  audit: {
    usage: '/audit',
    summary: 'Shows the latest audit entries.',
    keywords: ['log', 'history', 'record', 'trail']
  },
  stop: {
    usage: '/stop',
    summary: 'Ends what is running.',
    keywords: ['cancel', 'abort', 'kill', 'halt', 'end']
  },
  help: {
    usage: '/help',
    summary: 'Shows these commands.',
    keywords: ['commands', 'how', 'usage', 'what']
  }
} as const satisfies Readonly<Record<string, CommandRow>>;

export type CommandName = keyof typeof commandTable;

// The keys of a constant object are exactly its type's keys.
export const commandNames = Object.keys(commandTable) as readonly CommandName[];

/** True for the name of a command, without its slash. */
export const isCommandName = (name: string): name is CommandName =>
  Object.hasOwn(commandTable, name);

/** The answer to `/help`, as Markdown. */
export const helpText = (isThere: (name: CommandName) => boolean): string =>
  [
    ...commandNames
      .filter(isThere)
      .map(name => `- \`${commandTable[name].usage}\`: ${commandTable[name].summary}`),
    '',
    'A path or pattern with blanks goes into quotes, single or double; inside double quotes a backslash keeps the next ' +
      'character. Paths are relative to the workspace. The line of `/sh` and the text of `/write` and `/edit` are taken ' +
      'exactly as typed, without any quoting.'
  ].join('\n');
