import { CodedError } from '../../base/coded-error';

/** Why a model gave no whole reply; one closed set, whatever the provider calls it. */
export type FailureCode =
  | 'auth'
  | 'rate-limited'
  | 'overloaded'
  | 'context-overflow'
  | 'bad-request'
  | 'network'
  | 'cut-stream'
  | 'content-filter';

/** What the failure of a model's reply tells a person. */
export function modelFailure(
  code: FailureCode,
  more: {
    /** What the server said, already redacted. */
    readonly said?: string;
    /** Why its server was not reached, as a sentence of ours. */
    readonly why?: string;
    /** Milliseconds after which another try can succeed. */
    readonly retryAfterMs?: number;
    readonly cause?: unknown;
  } = {}
): CodedError {
  const { said = '', why, retryAfterMs, cause } = more;
  const sentence = why === undefined ? SENTENCES[code] : `${UNREACHED} ${why}`;
  const words = said.replace(/\s+/g, ' ').trim().slice(0, SAID_CHARACTERS);
  return new CodedError(code, words === '' ? sentence : `${sentence} It said: ${words}`, {
    cause,
    ...(retryAfterMs !== undefined && { retryAfterMs })
  });
}

/** The coded error behind an error: itself, or the nearest in the chain of its causes. */
export function findCoded(error: unknown): CodedError | undefined {
  let next: unknown = error;
  // A chain of causes may be a circle.
  for (let depth = 0; depth < MOST_CAUSES && next instanceof Error; depth++) {
    if (next instanceof CodedError) return next;
    next = next.cause;
  }
  return undefined;
}

const UNREACHED = "The model's server could not be reached.";
const SENTENCES: Readonly<Record<FailureCode, string>> = {
  auth: "The model's server does not accept the credential. Check which one the model is connected with.",
  'rate-limited': "The model's server takes no more requests for now. Try again later.",
  overloaded: "The model's server failed or has too much to do. Try again later.",
  'context-overflow':
    'The thread is longer than what the model reads at once. Start a new thread, or choose a model that reads more.',
  'bad-request':
    "The model's server does not take the request. Check the model's name and address.",
  network: `${UNREACHED} Check its address and the network.`,
  'cut-stream':
    'The reply broke off before its end. What came so far is kept, and nothing of it was carried out.',
  'content-filter': "The model's server withheld the reply because of its content."
};
const SAID_CHARACTERS = 300;
const MOST_CAUSES = 8;
