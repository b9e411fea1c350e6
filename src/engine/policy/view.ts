import type { PolicyView, SandboxStatus } from '../../protocol/results';
import type { EffectivePolicy } from '../config/effective-policy';
import { serverRules } from '../config/server-rules';

/**
 * The policy in six lines. `value` is one word of a closed set: `allow`, `ask`, `deny`, `confined` (runs unasked in the
 * sandbox) or `off`.
 * @param unconfined whether a person may be asked where nothing confines commands
 */
export const policyView = (
  workspace: string,
  policy: EffectivePolicy,
  sandbox: Pick<SandboxStatus, 'runs'>,
  unconfined = false
): PolicyView => {
  const { trusted, maxMode, edits, commands, summary } = policy;
  const acts = trusted && maxMode.value === 'agent';
  const barrier = trusted ? maxMode.source : 'built-in';
  return {
    workspace,
    summary,
    trusted,
    lines: [
      acts
        ? { area: 'files', value: edits.value, source: edits.source }
        : { area: 'files', value: 'deny', source: barrier },
      acts && !sandbox.runs && unconfined
        ? { area: 'shell', value: 'ask', source: policy.values['sandbox.escape'].source }
        : acts && sandbox.runs
          ? { area: 'shell', value: commands.value, source: commands.source }
          : { area: 'shell', value: 'deny', source: acts ? 'built-in' : barrier },
      networkLine(policy, acts, barrier),
      { area: 'secrets', value: 'ask', source: 'built-in' },
      acts
        ? { area: 'deletes', value: 'ask', source: 'default' }
        : { area: 'deletes', value: 'deny', source: barrier },
      serversLine(policy, acts, barrier)
    ]
  };
};

/** No tool of a server runs unasked without a rule. */
const serversLine = (
  policy: EffectivePolicy,
  acts: boolean,
  barrier: PolicyView['lines'][number]['source']
): PolicyView['lines'][number] => {
  const { pins, off } = serverRules(policy);
  const used = [...pins.values()].find(({ pin }) => !off.has(pin.name));
  if (used === undefined) return { area: 'mcp', value: 'off', source: 'built-in' };
  return acts
    ? { area: 'mcp', value: 'ask', source: used.layer }
    : { area: 'mcp', value: 'deny', source: barrier };
};

/** Only hosts of the list are ever reached, and no command that could reach one runs unasked without a rule. */
const networkLine = (
  { network, values }: EffectivePolicy,
  acts: boolean,
  barrier: PolicyView['lines'][number]['source']
): PolicyView['lines'][number] => {
  if (!acts) return { area: 'network', value: 'deny', source: barrier };
  return network.allow.length === 0
    ? { area: 'network', value: 'deny', source: 'built-in' }
    : { area: 'network', value: 'ask', source: values['network.allow'].source };
};
