import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import type { Provider, ProviderEvent, StepRequest } from './provider';

/** What a scripted step does, in order. `waitMs` paces: it passes before the event. */
const eventSchema = z.union([
  z.strictObject({ text: z.string(), waitMs: z.int().min(0).optional() }),
  z.strictObject({ reasoning: z.string(), waitMs: z.int().min(0).optional() }),
  z.strictObject({
    tool: z.string().min(1),
    input: z.unknown(),
    reason: z.string().optional(),
    waitMs: z.int().min(0).optional()
  }),
  z.strictObject({
    /** `throw`: the stream breaks. `end`: it ends without a finish. `error`: it finishes as failed. `hang`: until cancelled. */
    fault: z.enum(['throw', 'end', 'error', 'hang']),
    waitMs: z.int().min(0).optional()
  })
]);

const scriptSchema = z.strictObject({
  turns: z.array(
    z.strictObject({
      /** The turn is played for a text that holds these words; without, in the order of turns. */
      when: z.string().min(1).optional(),
      steps: z.array(z.array(eventSchema))
    })
  )
});

type Script = z.infer<typeof scriptSchema>;
type Turn = Script['turns'][number];
type Scripted = z.infer<typeof eventSchema>;

/**
 * A provider that plays a written script, for tests and the demonstration of faults; reachable only where the gate's
 * hello names one. Throws `bad-params` for what is no script. A turn beyond the script says nothing and finishes.
 */
export const createScriptedProvider = (script: unknown): Provider => {
  const parsed = scriptSchema.safeParse(script);
  if (!parsed.success) {
    const where = parsed.error.issues.map(issue => issue.path.join('.') || 'the script').join(', ');
    throw new CodedError(
      'bad-params',
      `Expected a script of turns, each a list of steps; check ${where}.`
    );
  }
  const choose = turnChooser(parsed.data);
  return {
    name: 'scripted',
    stream: request => play(choose(request)?.steps[request.step], request)
  };
};

/** Finds the turn of a request, and finds the same one again for its later steps. */
const turnChooser = ({ turns }: Script): ((request: StepRequest) => Turn | undefined) => {
  const chosen = new Map<string, Turn | undefined>();
  const inOrder = turns.filter(turn => turn.when === undefined);
  let next = 0;
  return ({ turnId, text }) => {
    if (!chosen.has(turnId)) {
      const named = turns.find(turn => turn.when !== undefined && text.includes(turn.when));
      chosen.set(turnId, named ?? inOrder[next++]);
    }
    return chosen.get(turnId);
  };
};

async function* play(
  step: readonly Scripted[] | undefined,
  { signal }: StepRequest
): AsyncIterable<ProviderEvent> {
  let calls = false;
  for (const event of step ?? []) {
    await pause(event.waitMs ?? 0, signal);
    if ('text' in event) yield { type: 'text', text: event.text };
    else if ('reasoning' in event) yield { type: 'reasoning', text: event.reasoning };
    else if ('tool' in event) {
      calls = true;
      const { tool, input, reason } = event;
      yield { type: 'tool-call', tool, input, ...(reason === undefined ? {} : { reason }) };
    } else {
      if (event.fault === 'throw')
        throw new CodedError('internal', 'The script breaks the stream here.');
      if (event.fault === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
      if (event.fault === 'error') {
        yield { type: 'finish', reason: 'error', message: 'The script fails this step.' };
      }
      return;
    }
  }
  yield { type: 'finish', reason: calls ? 'tool-calls' : 'stop' };
}

/** Resolves after that time; rejects with the signal's reason as soon as it is aborted. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (milliseconds === 0) return resolve();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const done = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = Number.isFinite(milliseconds) ? setTimeout(done, milliseconds) : undefined;
    signal.addEventListener('abort', stop, { once: true });
  });
