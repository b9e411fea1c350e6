import { CodedError } from '../../base/coded-error';
import type { CallResult } from '../tools/tool';
import type { CallChannel, ServerConnection } from './connection';
import type { Sanitising } from '../sanitise';
import { readContents, readListed } from './read-result';

/** What a call of one of them comes with. */
interface ExtraCall {
  readonly input: Readonly<Record<string, unknown>>;
  readonly channel: CallChannel;
  readonly sanitising: () => Sanitising;
}

/**
 * Tools of ours for what servers offer beside tools: resources and prompts. They are listed, reviewed, pinned and called
 * as the server's own are, and give way to one of the server's with the same name.
 */
export interface ExtraTool {
  readonly listed: {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: Readonly<Record<string, unknown>>;
    readonly annotations: { readonly readOnlyHint: true };
  };
  isThere(connection: ServerConnection): boolean;
  call(connection: ServerConnection, call: ExtraCall): Promise<CallResult>;
}

export const extraTools: readonly ExtraTool[] = [
  {
    listed: {
      name: 'list_resources',
      description: 'Lists the resources of this server: address, name and kind of each.',
      inputSchema: { type: 'object', properties: {}, additionalProperties: false },
      annotations: { readOnlyHint: true }
    },
    isThere: ({ hasResources }) => hasResources,
    call: async (connection, { channel }) => readListed(await connection.listResources(channel))
  },
  {
    listed: {
      name: 'read_resource',
      description: 'Reads one resource of this server by its address.',
      inputSchema: {
        type: 'object',
        properties: { uri: { type: 'string', minLength: 1, maxLength: 2000 } },
        required: ['uri'],
        additionalProperties: false
      },
      annotations: { readOnlyHint: true }
    },
    isThere: ({ hasResources }) => hasResources,
    call: async (connection, { input, channel, sanitising }) =>
      readContents(await connection.readResource(textOf(input, 'uri'), channel), sanitising())
  },
  {
    listed: {
      name: 'list_prompts',
      description: 'Lists the prompts of this server with their arguments.',
      inputSchema: { type: 'object', properties: {}, additionalProperties: false },
      annotations: { readOnlyHint: true }
    },
    isThere: ({ hasPrompts }) => hasPrompts,
    call: async (connection, { channel }) => readListed(await connection.listPrompts(channel))
  },
  {
    listed: {
      name: 'get_prompt',
      description: 'Gives the text of one prompt of this server.',
      inputSchema: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 200 },
          arguments: { type: 'object' }
        },
        required: ['name'],
        additionalProperties: false
      },
      annotations: { readOnlyHint: true }
    },
    isThere: ({ hasPrompts }) => hasPrompts,
    call: async (connection, { input, channel, sanitising }) =>
      readContents(
        await connection.getPrompt(textOf(input, 'name'), textsOf(input['arguments']), channel),
        sanitising()
      )
  }
];

function textOf(input: Readonly<Record<string, unknown>>, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw new CodedError('bad-params', `Expected \`${name}\` to be of type string.`);
}

function textsOf(value: unknown = {}): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null)
    throw new CodedError('bad-params', 'Expected `arguments` to be of type object.');
  return Object.fromEntries(
    Object.entries(value).map(([name, text]: [string, unknown]) => {
      if (typeof text === 'string') return [name, text];
      throw new CodedError('bad-params', 'Expected each member of `arguments` to be a text.');
    })
  );
}
