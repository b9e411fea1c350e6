import type { TurnState } from '../../protocol/state';

/** The one turn that a subagent's model is told of: its task, as a person's message would be. */
export const subagentTurn = (callId: string, task: string): TurnState => ({
  turnId: callId,
  mode: 'ask',
  input: [{ type: 'text', text: task }],
  startedAt: 0,
  items: [],
  uncovered: []
});
