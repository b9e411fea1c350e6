import { CodedError } from '../../base/coded-error';
import type { ModelConnection } from '../../protocol/link';
import type { ThreadState } from '../../protocol/state';
import type { CallRates } from '../agent/call-rates';
import type { EffectivePolicy } from '../config/effective-policy';
import { assertToolOn } from '../config/features';
import { assertModelAllowed } from '../config/model-rules';
import type { GateServices } from '../gate-services';
import type { Log } from '../log';
import type { ToldHistory } from '../models/told-history';
import type { ContextWindows } from '../models/context-windows';
import type { ModelTurn, OfferedTool } from '../models/model-provider';
import type { WireTiming } from '../models/wire/ask-server';
import { createCommandsProvider } from '../providers/commands';
import type { Provider } from '../providers/provider';
import type { Redactor } from '../redact';
import { allTools } from '../tools/registry';
import type { Tool } from '../tools/tool';
import type { SubagentTask } from '../tools/run-subagent';
import { isOfTurnOnly } from '../agent/subagent';
import { auditModel } from './model-audit';
import { toldOf } from './told-of';
import type { RunningTurn } from './running-turn';
import type { Thread } from './thread';
import { subagentTurn } from './subagent-turn';

export interface ChoosingParts {
  /** Replays a recorded thread in the place of any model; absent: the thread is no tour. */
  readonly tour?: Provider;
  /** A thread as its events made it. */
  readonly stateOf: (thread: Thread) => ThreadState;
  readonly principal: string;
  readonly log: Log;
  /** The model that prompts go to; undefined where none is connected. */
  readonly connection: ModelConnection | undefined;
  /** The policy in force for the turn's folder, read at each use. */
  readonly policy: () => EffectivePolicy;
  /** The reviewed tools of servers. */
  readonly serverTools: () => Promise<readonly Tool[]>;
  readonly services: GateServices;
  readonly redactor: Redactor;
  readonly image: NonNullable<ModelTurn['image']>;
  readonly keepImage: NonNullable<ModelTurn['keepImage']>;
  /** What is told of the folder's instruction files. */
  readonly instructions: NonNullable<ModelTurn['instructions']>;
  /** How often which provider was asked. */
  readonly rates: CallRates;
  /** How much each model reads at once. */
  readonly windows: ContextWindows;
}

/** A subagent that asks for its model: what it is to do, and the call that started it. */
export interface OpenedTask {
  readonly task: SubagentTask;
  readonly callId: string;
}

/** Who answers a turn: the commands for a text that begins with a slash, else the model; without one, the commands say so. */
export async function chooseProvider(turn: RunningTurn, parts: ChoosingParts): Promise<Provider> {
  const { text, model } = turn;
  const { tour, connection } = parts;
  if (text.trimStart().startsWith('/')) return createCommandsProvider();
  if (tour !== undefined) return tour;
  if (connection === undefined) {
    if (model === undefined) return createCommandsProvider();
    throw new CodedError('not-found', 'The model of this turn is not connected any more.');
  }
  return askModel(turn, connection, parts);
}

/** The model of a turn as its subagent asks it. Throws `failed` where the turn has none. */
export async function chooseForSubagent(
  turn: RunningTurn,
  task: OpenedTask,
  parts: ChoosingParts
): Promise<Provider> {
  const { connection } = parts;
  if (connection === undefined)
    throw new CodedError('failed', 'No model answers here that could work a task.');
  return askModel(turn, connection, parts, task);
}

/**
 * Tokens that a connection's model reads at once; its server is asked where it was not of late. Undefined where nobody
 * says.
 */
export async function findWindow(
  turn: Pick<RunningTurn, 'thread' | 'turnId'>,
  connection: ModelConnection,
  parts: LineParts
): Promise<number | undefined> {
  const { windows } = parts;
  await windows.learn(connection, async () => {
    const { openLine } = await import('../models/open-line');
    return openLine({ connection, ...lineOf(turn, connection, parts) });
  });
  return windows.of(connection);
}

/** A model that is told a history and asked for words alone. */
export async function askForWords(
  turn: Pick<RunningTurn, 'thread' | 'turnId'>,
  connection: ModelConnection,
  parts: LineParts,
  history: ToldHistory
): Promise<Provider> {
  const { createModelProvider } = await import('../models/model-provider');
  return createModelProvider({
    connection,
    mode: 'ask',
    tools: async () => [],
    history: () => history,
    ...lineOf(turn, connection, parts)
  });
}

async function askModel(
  turn: RunningTurn,
  connection: ModelConnection,
  { serverTools, instructions, image, keepImage, ...parts }: ChoosingParts,
  subagent?: OpenedTask
): Promise<Provider> {
  const { thread } = turn;
  const { policy, stateOf } = parts;
  const mode = turn.mode === 'agent' ? (subagent?.task.mode ?? 'agent') : turn.mode;
  const { createModelProvider } = await import('../models/model-provider');
  return createModelProvider({
    connection,
    mode,
    tools: async () =>
      [...(await allTools()), ...(mode === 'agent' ? await serverTools() : [])]
        .filter(tool => mode === 'agent' || tool.kind !== 'act')
        .filter(tool => subagent === undefined || !isOfTurnOnly(tool))
        .filter(tool => isOn(policy(), tool)),
    ...(subagent !== undefined && { isSubagent: true }),
    history: () =>
      subagent === undefined
        ? toldOf(stateOf(thread))
        : { turns: [subagentTurn(subagent.callId, subagent.task.task)] },
    instructions,
    image,
    keepImage,
    ...lineOf(turn, connection, parts)
  });
}

/** What reaching a model needs of the rest. */
export type LineParts = Pick<
  ChoosingParts,
  'policy' | 'services' | 'redactor' | 'rates' | 'windows' | 'principal' | 'log'
>;

/** How a connected model is reached, as policy and its credential permit, and put on record. */
const lineOf = (
  turn: Pick<RunningTurn, 'thread' | 'turnId'>,
  connection: ModelConnection,
  { policy, services, redactor, rates, windows, principal, log }: LineParts
): Pick<
  ModelTurn,
  'credential' | 'assertAllowed' | 'redactor' | 'audit' | 'timing' | 'windows'
> => ({
  windows,
  credential: () => readCredential(services, connection),
  assertAllowed: address => {
    assertModelAllowed(policy(), connection.provider, address);
    const perToolPerMin = policy().values['rates.perProviderPerMin'].value;
    rates.take(connection.provider, turn.thread.threadId, { perToolPerMin, perThreadPerMin: 0 });
  },
  audit: auditModel(turn, connection, { principal, services, log }),
  timing: wireTimes(policy()),
  redactor
});

/** The policy's bounds for the wire. */
const wireTimes = ({ values }: EffectivePolicy): Pick<WireTiming, 'answerMs' | 'idleMs'> => {
  const bounded = (seconds: number): number =>
    1000 * (seconds === 0 ? LONGEST_S : Math.min(seconds, LONGEST_S));
  return {
    answerMs: bounded(values['models.answerS'].value),
    idleMs: bounded(values['models.idleS'].value)
  };
};

/** A timer takes no more than some weeks, and nobody waits for a day. */
const LONGEST_S = 86_400;

/** Whether the administrator leaves a tool on; one that is off is not even offered. */
function isOn(policy: EffectivePolicy, { name }: OfferedTool): boolean {
  try {
    assertToolOn(policy, name);
    return true;
  } catch {
    return false;
  }
}

/** The credential of a model, '' where it has none; nothing of it is kept here. */
export async function readCredential(
  services: GateServices,
  { id }: ModelConnection
): Promise<string> {
  const answer = await services.call({ name: 'model/credential', params: { id } });
  return typeof answer === 'object' &&
    answer !== null &&
    'value' in answer &&
    typeof answer.value === 'string'
    ? answer.value
    : '';
}
