import { CodedError } from '../base/coded-error';
import type { Verdict } from '../protocol/decisions';
import type { Caller, EngineLine, GateLine, ModelConnection } from '../protocol/link';
import type { Requests } from '../protocol/requests';
import type { ModelProbe, Results } from '../protocol/results';
import { toErrorFrame } from './error-frame';
import type { Log } from './log';

/** The methods that the gate answers alone; `initialize` it completes with our part. */
type GateMethod =
  | 'lease/renew'
  | 'ping'
  | 'settings/tighten'
  | 'drift/inspect'
  | 'drift/accept'
  | 'mcp/sign-in'
  | 'mcp/sign-out'
  | 'mcp/keep'
  | 'provider/list'
  | 'provider/test'
  | 'provider/connect'
  | 'provider/remove'
  | 'audit/query'
  | 'audit/verify'
  | 'system/stop'
  | 'system/resume';

/**
 * What the engine answers. Two are not on the socket: `policy/test-case` the headless command asks, `provider/probe` the
 * gate, when a person tests a model.
 */
interface EngineRequests extends Omit<Requests, GateMethod> {
  readonly 'policy/test-case': unknown;
  /** The connection's id names a credential that the gate lends for it. */
  readonly 'provider/probe': { readonly connection: ModelConnection; readonly anyModel: boolean };
}
export type EngineMethod = keyof EngineRequests;

/** The members of `initialize`'s result that only the engine knows. */
type EngineFacts = Pick<
  Results['initialize'],
  'version' | 'sandbox' | 'commands' | 'history' | 'model' | 'models' | 'stopped'
>;
export type ResultOf<Method extends EngineMethod> = Method extends 'initialize'
  ? EngineFacts
  : Method extends 'policy/test-case'
    ? { readonly decision: Verdict; readonly reasons: readonly string[] }
    : Method extends 'provider/probe'
      ? ModelProbe
      : Method extends keyof Results
        ? Results[Method]
        : Readonly<Record<string, never>>;

/** Who asks, and over which connection. */
export interface Origin {
  readonly connection: string;
  readonly caller: Caller;
  /** Runs `act` once the reply is on its way, before any later reply. */
  afterReply(act: () => void): void;
}

/** One function a method. They get validated parameters and throw CodedErrors. */
export type Handlers = {
  readonly [Method in EngineMethod]: (
    params: EngineRequests[Method],
    origin: Origin
  ) => ResultOf<Method> | Promise<ResultOf<Method>>;
};

/**
 * Answers one request line: looks the method up, calls its handler and sends what it gave or threw. Only the
 * principal whose engine this is gets an answer, whatever the role.
 */
export async function dispatch(
  handlers: Handlers,
  line: Extract<GateLine, { type: 'request' }>,
  owner: string,
  send: (line: EngineLine) => void,
  log: Log
): Promise<void> {
  const { connection, caller, frame } = line;
  const after: (() => void)[] = [];
  try {
    if (caller.principal !== owner)
      throw new CodedError('forbidden', 'This belongs to somebody else.');
    if (!Object.hasOwn(handlers, frame.method))
      throw new CodedError('unknown-method', 'The method is not one of the engine.');
    // The gate checked the parameters against methods.json, from which `Requests` is generated.
    const handler = handlers[frame.method as EngineMethod] as (
      params: unknown,
      origin: Origin
    ) => unknown;
    const origin: Origin = { connection, caller, afterReply: act => after.push(act) };
    const result = await handler(frame.params ?? {}, origin);
    send({ type: 'response', connection, frame: { jsonrpc: '2.0', id: frame.id, result } });
  } catch (error) {
    send({ type: 'response', connection, frame: toErrorFrame(frame.id, error, log) });
    return;
  }
  for (const act of after) act();
}
