import type { RuleList } from '../../protocol/policy-view';
import type { Rule } from '../../protocol/policy-document';
import type { Words } from './words';

/** The name of a key of the policy; a key that this page does not know is shown as it is. */
export function fieldTitle(key: string, { trans }: Words): string {
  switch (key) {
    case 'maxMode':
      return trans.__('Widest mode');
    case 'edits':
      return trans.__('Edits inside the folder');
    case 'commands':
      return trans.__('Commands without a rule');
    case 'paths.protected+':
      return trans.__('More protected paths');
    case 'paths.secret+':
      return trans.__('More secret paths');
    case 'paths.extraRoots':
      return trans.__('Further folders to read');
    case 'sandbox.required':
      return trans.__('Commands only in the sandbox');
    case 'sandbox.escape':
      return trans.__('Leaving the sandbox once');
    case 'sandbox.readDeny':
      return trans.__('Paths that are never read');
    case 'sandbox.writeAllow':
      return trans.__('Further folders to write');
    case 'sandbox.limits.cpuS':
      return trans.__('Processor time of a command, in seconds');
    case 'sandbox.limits.memMB':
      return trans.__('Memory of a command, in MB');
    case 'sandbox.limits.procs':
      return trans.__('Processes of a command');
    case 'sandbox.limits.wallS':
      return trans.__('Time of a command, in seconds');
    case 'sandbox.limits.outputKB':
      return trans.__('Output of a command, in KB');
    case 'lift':
      return trans.__('Built-in questions set aside');
    case 'network.allow':
      return trans.__('Hosts that may be reached');
    case 'network.deny':
      return trans.__('Hosts that are never reached');
    case 'network.onUnknown':
      return trans.__('Any other host');
    case 'network.privateHosts':
      return trans.__('Private hosts');
    case 'env.pass':
      return trans.__('Environment variables passed on');
    case 'env.drop':
      return trans.__('Environment variables held back');
    case 'models.providers':
      return trans.__('Model providers');
    case 'models.hosts':
      return trans.__('Model hosts');
    case 'limits.stepsPerTurn':
      return trans.__('Steps of a turn');
    case 'limits.callsPerTurn':
      return trans.__('Calls of a turn');
    case 'limits.repeatIdentical':
      return trans.__('Equal calls in a row');
    case 'limits.wallMin':
      return trans.__('Minutes of a turn');
    case 'limits.tokens':
      return trans.__('Tokens of a turn');
    case 'limits.cost':
      return trans.__('Cost of a turn');
    case 'limits.denialsPerTurn':
      return trans.__('Denied calls of a turn');
    case 'remember.maxScope':
      return trans.__('Longest approval');
    case 'remember.expiresDays':
      return trans.__('Days that an approval is remembered');
    case 'rates.perToolPerMin':
      return trans.__('Calls of one tool a minute');
    case 'rates.perThreadPerMin':
      return trans.__('Calls of one thread a minute');
    case 'rates.perProviderPerMin':
      return trans.__('Requests to one provider a minute');
    case 'mass.files':
      return trans.__('Files of a mass change');
    case 'mass.mb':
      return trans.__('Megabytes of a mass change');
    case 'hidden':
      return trans.__('Names that begin with a dot');
    case 'audit.level':
      return trans.__('Detail of the audit');
    default:
      return key;
  }
}

/** The heading over the keys that share a first part. */
export function groupTitle(group: string, { trans }: Words): string {
  switch (group) {
    case 'maxMode':
    case 'edits':
    case 'commands':
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
    case 'skip':
      return trans.__('Skip');
    case 'error':
      return trans.__('Refuse');
    case 'full':
      return trans.__('Everything, reads too');
    case 'decisions':
      return trans.__('Each act');
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
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
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
