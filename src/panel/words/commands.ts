import type { Words } from './words';

/** One line about a slash command, for the completion list; '' for one that this page does not know. */
export function commandHint(command: string, { trans }: Words): string {
  switch (command) {
    case 'help':
      return trans.__('All commands');
    case 'ls':
      return trans.__('List a folder');
    case 'read':
      return trans.__('Show a file');
    case 'search':
      return trans.__('Find text in files');
    case 'edit':
      return trans.__('Replace text in a file');
    case 'write':
      return trans.__('Write a file');
    case 'delete':
      return trans.__('Delete a file or folder');
    case 'sh':
      return trans.__('Run a command in the sandbox');
    case 'git':
      return trans.__('Run git in the sandbox');
    case 'fetch':
      return trans.__('Read a page of the web, in two questions');
    case 'diff':
      return trans.__('What the last turn changed');
    case 'undo':
      return trans.__('Undo the last turn');
    case 'why':
      return trans.__('Why the last call was decided so');
    case 'policy':
      return trans.__('The policy in force; test a line');
    case 'audit':
      return trans.__('The latest audit entries');
    case 'stop':
      return trans.__('Stop everything');
    default:
      return '';
  }
}

/** How a slash command is typed; its bare name for one that this page does not know. A test holds this to the engine's own table. */
export function commandUsage(command: string, { trans }: Words): string {
  switch (command) {
    case 'read':
      return trans.__('/read PATH[:FROM-TO]');
    case 'ls':
      return trans.__('/ls [PATH]');
    case 'search':
      return trans.__('/search PATTERN [GLOB]');
    case 'edit':
      return trans.__(
        '/edit PATH, then lines: <<<<, the old text, ====, the new text, >>>>; repeat for more'
      );
    case 'write':
      return trans.__('/write PATH, then the content from the next line on');
    case 'delete':
      return trans.__('/delete PATH [--recursive] [--force]');
    case 'sh':
      return trans.__('/sh LINE');
    case 'git':
      return trans.__('/git ARGS');
    case 'fetch':
      return trans.__('/fetch URL');
    case 'policy':
      return trans.__('/policy [test LINE]');
    default:
      return `/${command}`;
  }
}
