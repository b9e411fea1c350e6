import type { MessageLevel } from '../config/message-levels';
import type { ServerFacts } from '../../protocol/approvals';
import type { CallResult, PreparedCall, RunContext, Tool, ToolContext } from '../tools/tool';
import { checkInput } from './check-input';
import { faultOf } from './fault-of';
import type { ToolDefinition } from './mcp-servers';
import type { ServerCall } from './server-call';
import type { Sanitising } from '../sanitise';
import type { ServerFaultCode } from './server-fault';
import { ServerMessages } from './server-messages';

/** A reviewed tool of a pinned server, and how it is reached. */
export interface PinnedTool {
  readonly server: string;
  readonly definition: ToolDefinition;
  /** What the card says of where it leads. */
  readonly facts: ServerFacts;
  /** What a yes was given for: the server's pin without its tools, as text. */
  readonly pinned: string;
  readonly call: (call: ServerCall) => Promise<CallResult>;
  /** Which of its messages are shown, as policy says at the time. */
  readonly messageLevel: () => MessageLevel;
  /** Logs what is not shown, and returns what it can be found by. */
  readonly noteFailure: (error: unknown) => string;
}

/** The name by which models and people call a server's tool; never one of ours, which have no double underscore. */
export const toolNameOf = (server: string, name: string): string => `${server}__${name}`;

/** The parts of such a name; undefined for any other. */
export function readToolName(
  text: string
): { readonly server: string; readonly name: string } | undefined {
  const [, server, name] = /^([a-z][a-z0-9-]*)__(.+)$/.exec(text) ?? [];
  return server === undefined || name === undefined ? undefined : { server, name };
}

/**
 * A server's tool as one of the turn's. Whatever the server claims of it, it acts: it is asked about unless a rule allows
 * it, and runs alone and in order.
 */
export function serverTool(pinned: PinnedTool): Tool {
  const { server, definition } = pinned;
  return {
    name: toolNameOf(server, definition.name),
    kind: 'act',
    description: definition.description,
    inputSchema: definition.inputSchema,
    prepare: (input, context) => Promise.resolve(prepare(pinned, input, context))
  };
}

function prepare(pinned: PinnedTool, input: unknown, context: ToolContext): PreparedCall {
  const { server, definition, facts } = pinned;
  const payload = checkInput(definition.inputSchema, input);
  return {
    payload,
    effects: [{ type: 'mcp', server, name: definition.name }],
    targets: { server: pinned.pinned, tool: definition.hash },
    summary: {
      kind: 'mcp',
      title: { code: 'call-server-tool', params: { server, tool: definition.name } },
      risk: isSaidHarmless(definition) ? 'medium' : 'high'
    },
    facts: { server: facts, uncovered: [`${server}: ${definition.name}`] },
    // What a server does outside is not ours to bring back; the card says so.
    checkpoint: () => Promise.resolve([]),
    run: run => callServer(pinned, payload, context, run)
  };
}

async function callServer(
  { server, definition, call, noteFailure, messageLevel }: PinnedTool,
  input: PreparedCall['payload'],
  context: ToolContext,
  { signal, onOutput }: RunContext
): Promise<CallResult> {
  const { elicit, keepImage } = context;
  const sanitising = (): Sanitising => ({ personal: context.masksPersonal === true });
  const messages = new ServerMessages(
    server,
    messageLevel,
    row => onOutput('stdout', row),
    sanitising
  );
  try {
    return await call({
      definition,
      input,
      elicit,
      ...(keepImage && { keepImage }),
      sanitising,
      channel: {
        signal,
        onProgress: progress => messages.progress(progress),
        onMessage: message => messages.take(message)
      }
    });
  } catch (error) {
    signal.throwIfAborted();
    const fault = faultOf(error);
    const correlation = noteFailure(fault.cause ?? fault);
    return {
      outcome: OUTCOMES[fault.code as ServerFaultCode],
      error: {
        code: fault.code,
        message: `${fault.message} The server's log has more under ${correlation}.`
      }
    };
  } finally {
    messages.end();
  }
}

/** What a server claims lowers no barrier: it only spares the card its strongest colour. Both claims at once are none. */
const isSaidHarmless = ({ claims }: ToolDefinition): boolean =>
  claims.readOnly === true && claims.destructive !== true;

/** `interrupted` where the server may have done what it was asked, and nobody knows. */
const OUTCOMES: Readonly<Record<ServerFaultCode, CallResult['outcome']>> = {
  'mcp-input': 'failed',
  'mcp-connection': 'failed',
  'mcp-blocked': 'denied',
  'mcp-offline': 'failed',
  'mcp-proxy': 'failed',
  'mcp-certificate': 'failed',
  'mcp-timeout': 'timeout',
  'mcp-permission': 'failed',
  'mcp-ended': 'interrupted',
  'mcp-changed': 'conflict',
  'mcp-too-large': 'interrupted',
  'mcp-too-many-tools': 'failed',
  'mcp-too-fast': 'interrupted',
  'mcp-not-confined': 'denied',
  'mcp-unpinned': 'denied',
  'needs-sign-in': 'denied',
  'mcp-other': 'failed'
};
