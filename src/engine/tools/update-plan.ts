import { z } from 'zod';
import { PLAN_ITEM_CHARACTERS, PLAN_ITEMS } from '../../protocol/plan';
import { parseInput, schemaOf } from './input';
import { isVisible } from './visible-text';
import type { Tool } from './tool';

/** One line: the panel shows it in one field, and an approved plan is a numbered list of them. */
const line = z
  .string()
  .min(1)
  .max(PLAN_ITEM_CHARACTERS)
  .regex(/^[^\r\n\0]*\S[^\r\n\0]*$/, 'be one line that says something')
  // A person approves what they see of it.
  .refine(isVisible, 'have no control or invisible characters');

const input = z.strictObject({
  items: z
    .array(
      z.strictObject({
        text: line,
        state: z.enum(['pending', 'active', 'done']).default('pending')
      })
    )
    .min(1)
    .max(PLAN_ITEMS)
});

/**
 * Shows the turn's plan: in the mode plan the proposal that a person edits and approves, else the list of things to do.
 * Always the whole list. Output: `text`, how much of it is done.
 */
export const updatePlan: Tool = {
  name: 'update_plan',
  kind: 'read',
  description:
    'Shows the person your plan, always as the whole list: each item is one line, with its state pending, active or done. Use it for work of more than two steps, and again whenever a state changes.',
  inputSchema: schemaOf(input),
  async prepare(raw, { showPlan }) {
    const payload = parseInput(input, raw);
    return {
      payload,
      effects: [{ type: 'plan' }],
      targets: {},
      summary: { kind: 'read', title: { code: 'update-plan' }, risk: 'low' },
      facts: {},
      checkpoint: async () => [],
      run: async () => {
        showPlan(payload.items);
        const done = payload.items.filter(({ state }) => state === 'done').length;
        return {
          outcome: 'ok',
          output: { text: `The plan is shown: ${done} of ${payload.items.length} done.` }
        };
      }
    };
  }
};
