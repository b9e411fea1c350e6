import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import { parseInput, schemaOf } from './input';
import type { Tool } from './tool';

const input = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[A-Za-z0-9][A-Za-z0-9 _-]*$/, 'be letters, digits, blanks, _ and - in one line'),
  task: z.string().min(1).max(16_000),
  mode: z.enum(['ask', 'agent']).default('ask')
});

/** What a subagent is to do, as its call says it. */
export type SubagentTask = z.output<typeof input>;

/**
 * Has the turn's model work one task in a conversation of its own, with the turn's policy and at most its mode; each of
 * its calls is judged, asked about and undone like any other of the turn. Output: `text`, its last words; `steps`, how
 * many it took. Ends `partial` where a bound of the turn, or its own of steps, ended it.
 */
export const runSubagent: Tool = {
  name: 'run_subagent',
  kind: 'delegate',
  description:
    'Has a subagent work one task in a conversation of its own, and gives you its last words as a report. It knows nothing of this conversation, so say in the task all that it needs, and what to report. In the mode ask, which is meant for looking around, it only reads; in the mode agent it may act as you may.',
  inputSchema: schemaOf(input),
  async prepare(raw, { subagents }) {
    const payload = parseInput(input, raw);
    if (payload.mode === 'agent' && subagents !== undefined && subagents.mode !== 'agent')
      throw new CodedError(
        'denied',
        `A subagent has at most the mode of its turn, which is ${subagents.mode}.`
      );
    return {
      payload,
      effects: [{ type: 'subagent', name: payload.name }],
      targets: {},
      summary: {
        kind: 'subagent',
        title: { code: 'run-subagent', params: { name: payload.name } },
        risk: payload.mode === 'agent' ? 'medium' : 'low'
      },
      facts: {},
      checkpoint: async () => [],
      run: async ({ callId }) => {
        if (subagents === undefined)
          throw new CodedError('failed', 'No model answers here that could work a task.');
        return subagents.run(payload, callId);
      }
    };
  }
};
