import type { ToolContext } from '../tools/tool';
import type { CallChannel } from './connection';
import type { AskElicitation } from '../tools/elicit';
import type { ToolDefinition } from './mcp-servers';
import type { Sanitising } from '../sanitise';

/** What a call of a tool needs. */
export interface ServerCall {
  readonly definition: ToolDefinition;
  readonly input: Readonly<Record<string, unknown>>;
  readonly channel: CallChannel;
  /** Puts the server's questions to a person. Absent: there is nobody, and they are cancelled. */
  readonly elicit?: AskElicitation | undefined;
  /** Keeps an image for the result to name. Absent: images are told by their size alone. */
  readonly keepImage?: ToolContext['keepImage'];
  /** What is masked in the answer beside secrets, asked when it is there. */
  readonly sanitising: () => Sanitising;
}
