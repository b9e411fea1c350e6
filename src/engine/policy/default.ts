import type { Why } from '../../protocol/why-codes';
import { isLocked } from '../config/combined-values';
import { documentLayers } from '../config/layers';
import { coverage } from './coverage';
import { isInForce } from './in-force';
import type { CommandMatter, Matter } from './matter';
import { hostOf } from './name-pattern';
import type { Finding, Question } from './question';
import { programOf } from './shell/runners';

/** What holds where no rule speaks: the shipped policy, or the keys that a layer set. */
export const defaultFor = (matter: Matter, question: Question): Finding => {
  const { policy } = question;
  switch (matter.type) {
    case 'read':
      if (matter.hidden === true)
        return asks({ code: 'hidden-asks', params: { path: matter.path } });
      return { layer: 'default', verdict: 'allow', why: { code: 'reads-inside' } };
    case 'edit':
      return policy.edits.value === 'allow'
        ? { layer: policy.edits.source, verdict: 'allow', why: { code: 'edits-allowed' } }
        : { layer: policy.edits.source, verdict: 'ask', why: { code: 'edit-asks' } };
    case 'delete':
      return asks({ code: 'delete-asks' });
    case 'fetch':
      return asks({ code: 'fetch-asks', params: { host: hostOf(matter.url) } });
    case 'package':
      return asks({
        code: 'package-asks',
        params: { manager: matter.manager, names: matter.names.slice(0, 10).join(' ') }
      });
    case 'plan':
      return { layer: 'default', verdict: 'allow', why: { code: 'plan-shown' } };
    case 'mcp':
    case 'kernel':
    case 'subagent':
    case 'cell':
      return asks({ code: 'tool-asks' });
    case 'unread':
      return asks(matter.why);
    case 'simple':
      return defaultForCommand(matter, question);
  }
};

const defaultForCommand = (command: CommandMatter, question: Question): Finding => {
  const { policy, sandbox } = question;
  if (command.obstacle !== undefined) return asks(command.obstacle);
  const reachesOut = command.network !== undefined && command.network.length > 0;
  if (command.readsOnly === true && !reachesOut && isWhole(sandbox)) {
    return { layer: 'default', verdict: 'allow', why: { code: 'reads-inside' } };
  }
  const { value, source } = policy.commands;
  if (value !== 'confined' || !isWhole(sandbox)) {
    return { layer: source, verdict: 'ask', why: guardedWhy(command, question) };
  }
  if (reachesOut) {
    const hosts = command.network?.slice(0, 5) ?? [];
    return { layer: source, verdict: 'ask', why: { code: 'network-asks', params: { hosts } } };
  }
  return command.reading.complete
    ? { layer: source, verdict: 'allow', why: { code: 'commands-confined' } }
    : asks({ code: 'program-runs-others', params: { program: programOf(command.argv) } });
};

/** Namespaces of its own; where a fresh /proc cannot be had, the command also sees which programs run. */
const isWhole = ({ tier }: Question['sandbox']): boolean => tier === '1' || tier === '1b';

/** Why a rule whose words match does not cover the command; else that none does. */
const guardedWhy = (command: CommandMatter, { policy, now }: Question): Why => {
  const { layers } = policy;
  for (const layer of documentLayers) {
    if (isLocked(layers, 'allow', layer)) continue;
    for (const rule of layers[layer]?.allow ?? []) {
      if (!isInForce(rule, 'allow', now)) continue;
      const found = coverage(rule, command);
      if (!found.covers && found.guarded !== undefined) {
        const params = { option: found.guarded, program: programOf(command.called.argv) };
        return { code: 'option-guarded', params };
      }
    }
  }
  return { code: 'command-asks' };
};

const asks = (why: Why): Finding => ({ layer: 'default', verdict: 'ask', why });
