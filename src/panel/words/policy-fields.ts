import type { RuleList } from '../../protocol/policy-view';
import type { Rule } from '../../protocol/policy-document';
import type { Words } from './words';

/** The heading over the keys that share a first part. */
export function groupTitle(group: string, { trans }: Words): string {
  switch (group) {
    case 'maxMode':
    case 'edits':
    case 'commands':
    case 'personal':
    case 'hidden':
      return trans.__('What it may do');
    case 'paths':
    case 'mass':
      return trans.__('Files');
    case 'sandbox':
    case 'env':
      return trans.__('Sandbox');
    case 'network':
      return trans.__('Network');
    case 'mcp':
      return trans.__('MCP servers');
    case 'models':
      return trans.__('Models');
    case 'limits':
    case 'rates':
      return trans.__('Limits');
    default:
      return trans.__('Questions and records');
  }
}

/** A word of the policy, such as `ask` or `confined`. */
export function choiceName(value: unknown, { trans }: Words): string {
  switch (value) {
    case true:
      return trans.__('Yes');
    case false:
      return trans.__('No');
    case 'ask':
      return trans.__('Ask');
    case 'allow':
      return trans.__('Allow');
    case 'deny':
      return trans.__('Deny');
    case 'never':
      return trans.__('Never');
    case 'off':
      return trans.__('Off');
    case 'confined':
      return trans.__('Run confined, unasked');
    case 'plan':
      return trans.__('Plan');
    case 'agent':
      return trans.__('Agent');
    case 'thread':
      return trans.__('This thread');
    case 'folder':
      return trans.__('This folder');
    case 'user':
      return trans.__('Always, in all folders');
    case 'mask':
      return trans.__('Mask');
    case 'show':
      return trans.__('Show');
    case 'skip':
      return trans.__('Skip');
    case 'error':
      return trans.__('Refuse');
    default:
      return valueText(value, { trans });
  }
}

/** Any value of a document in one line. */
export function valueText(value: unknown, { trans }: Pick<Words, 'trans'>): string {
  if (value === undefined || value === null) return trans.__('nothing');
  if (Array.isArray(value))
    return value.length === 0
      ? trans.__('none')
      : value.map(item => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value).map(
    ([name, word]) => `${name}: ${typeof word === 'string' ? word : JSON.stringify(word)}`
  );
  return members.length === 0 ? trans.__('none') : members.join(', ');
}

/** What a list of rules does. */
export function listName(list: RuleList, { trans }: Words): string {
  switch (list) {
    case 'deny':
      return trans.__('Deny');
    case 'ask':
      return trans.__('Ask');
    case 'allow':
      return trans.__('Allow');
  }
}

/** What kind of act a rule speaks of. */
export function toolName(tool: Rule['tool'], { trans }: Words): string {
  switch (tool) {
    case 'shell':
      return trans.__('Command');
    case 'git':
      return trans.__('Git');
    case 'edit':
      return trans.__('Edit');
    case 'read':
      return trans.__('Read');
    case 'delete':
      return trans.__('Delete');
    case 'fetch':
      return trans.__('Network');
    case 'mcp':
      return trans.__('MCP tool');
    case 'cell':
      return trans.__('Notebook cell');
    case 'kernel':
      return trans.__('Kernel');
    case 'package':
      return trans.__('Package');
    case 'subagent':
      return trans.__('Helper agent');
  }
}
