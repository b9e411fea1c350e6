import type { Elicitation, ElicitationAnswer } from '../../protocol/elicitation';

/** Puts a server's question before the person. Never throws for a person who does not answer. */
export type AskElicitation = (
  question: Elicitation,
  signal: AbortSignal
) => Promise<ElicitationAnswer>;
