import { z } from 'zod';
import type { Verdict } from '../../protocol/decisions';
import { sentenceText } from '../../protocol/why-codes';
import { CodedError } from '../../base/coded-error';
import type { Rule } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import { evaluate } from './evaluate';

/** A rule here is its words joined by blanks. */
const rules = z.array(z.string().regex(/\S/)).default([]);

const caseSchema = z.object({
  cmd: z.string().max(1_000_000),
  // One without words allows nothing; one that denies or asks must say what.
  allow_rules: z.array(z.string()).default([]),
  deny_rules: rules,
  ask_rules: rules,
  edit_policy: z.enum(['ask', 'allow']).optional(),
  workspace: z.string().startsWith('/').default('/workspace'),
  home: z.string().startsWith('/').default('/home/user')
});

/**
 * The verdict on one case of a rule corpus: the engine's own, in a trusted folder in agent mode with a working sandbox.
 * Nothing runs. Throws `bad-params` for what is no case; further keys of the corpus are ignored.
 */
export const testCase = (
  input: unknown
): { readonly decision: Verdict; readonly reasons: readonly string[] } => {
  const parsed = caseSchema.safeParse(input);
  if (!parsed.success) {
    const where = parsed.error.issues.map(issue => issue.path.join('.') || 'the case').join(', ');
    throw new CodedError(
      'bad-params',
      `Expected a case with cmd and lists of rules; check ${where}.`
    );
  }
  const { cmd, allow_rules, deny_rules, ask_rules, edit_policy, workspace, home } = parsed.data;
  const user = {
    schemaVersion: 1 as const,
    allow: toRules(allow_rules, 'allow'),
    deny: toRules(deny_rules, 'deny'),
    ask: toRules(ask_rules, 'ask'),
    ...(edit_policy === undefined ? {} : { edits: edit_policy })
  };
  const decision = evaluate({
    effects: [{ type: 'command', line: cmd, cwd: '.' }],
    policy: combineLayers({ user, problems: [] }, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: workspace, home }
  });
  const decisive = decision.effects.filter(effect => effect.verdict === decision.decision);
  return {
    decision: decision.decision,
    reasons: decisive.map(effect => sentenceText(effect.why))
  };
};

const toRules = (lines: readonly string[], list: string): Rule[] =>
  lines.map((line, index) => ({
    id: `${list}-${index + 1}`,
    tool: 'shell',
    words: line.split(' ').filter(word => word !== '')
  }));
