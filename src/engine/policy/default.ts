import type { Why } from '../../protocol/why-codes';
import type { Effect } from './effect';
import type { Finding, Question } from './question';
import { readPlainLine } from './shell-line';
import { programOf, scanLine, shells, wrappers } from './shell-scan';

/** What holds where no rule speaks: the shipped policy, or the keys that a layer set. */
export const defaultFor = (effect: Effect, question: Question): Finding => {
  const { policy, sandbox } = question;
  switch (effect.type) {
    case 'read':
      return { layer: 'default', verdict: 'allow', why: { code: 'reads-inside' } };
    case 'edit':
      return policy.edits.value === 'allow'
        ? { layer: policy.edits.source, verdict: 'allow', why: { code: 'edits-allowed' } }
        : { layer: policy.edits.source, verdict: 'ask', why: { code: 'edit-asks' } };
    case 'delete':
      return { layer: 'default', verdict: 'ask', why: { code: 'delete-asks' } };
    case 'fetch':
      return asks({ code: 'fetch-asks', params: { host: hostOf(effect.url) } });
    case 'command': {
      const line = readPlainLine(effect.line);
      if (!line.plain) return asks(line.why);
      const { value, source } = policy.commands;
      if (value !== 'confined' || sandbox.tier !== '1') {
        return { layer: source, verdict: 'ask', why: { code: 'command-asks' } };
      }
      return hidesCommands(line.words) || !scanLine(effect.line).complete
        ? asks({ code: 'program-runs-others', params: { program: programOf(line.words) } })
        : { layer: source, verdict: 'allow', why: { code: 'commands-confined' } };
    }
  }
};

const asks = (why: Why): Finding => ({ layer: 'default', verdict: 'ask', why });

/** True for programs behind which a deny or ask rule might not see what runs. */
const hidesCommands = (words: readonly string[]): boolean =>
  shells.has(programOf(words)) || wrappers.has(programOf(words));

/** The authority of a URL as written, or the whole text where it is none. */
export const hostOf = (url: string): string => /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? url;
