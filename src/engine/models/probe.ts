import { isCoded } from '../../base/coded-error';
import type { ModelProbe } from '../../protocol/results';
import { findCoded, modelFailure } from './failure';
import { listModels } from './list-models';
import { openLine, type Line, type LineOptions } from './open-line';
import { readStream } from './read-stream';

/** Milliseconds for the whole of it; a local server may load a model first. */
const PROBE_MS = 50_000;

/**
 * Asks a model's server which models it has, and the named model for a word. Never throws for what a server does: how
 * it went is the answer. `anyModel`: no model is named, so the list alone is asked for.
 */
export async function probeModel(
  options: Omit<LineOptions, 'timing'> & { readonly anyModel: boolean }
): Promise<ModelProbe> {
  const { connection, anyModel, redactor } = options;
  const signal = AbortSignal.timeout(PROBE_MS);
  let line: Line;
  try {
    line = await openLine({ ...options, timing: { tries: 1, bytes: LIST_BYTES } });
  } catch (error) {
    return { ...failed(error), models: [], listed: false };
  }
  const list = await listModels(line, signal).catch((error: unknown) => failed(error));
  const listed =
    'outcome' in list ? { models: line.row.known, listed: false } : { models: list, listed: true };
  if (anyModel) return 'outcome' in list ? { ...list, ...listed } : { outcome: 'ok', ...listed };
  // A server without a list may still have the model.
  if ('outcome' in list && list.outcome !== 'bad-request') return { ...list, ...listed };
  try {
    const model = await line.row.open({ ...line, model: connection.model });
    const { stream } = await model.doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Say OK.' }] }],
      maxOutputTokens: WORD_TOKENS,
      abortSignal: signal
    });
    let answered = false;
    for await (const event of readStream(stream, { redactor, redact: line.redact }, []))
      answered ||= event.type === 'finish';
    return answered
      ? { outcome: 'ok', ...listed }
      : { ...failed(modelFailure('cut-stream')), ...listed };
  } catch (error) {
    return { ...failed(findCoded(error) ?? error), ...listed };
  }
}

const failed = (error: unknown): Pick<ModelProbe, 'outcome' | 'message'> => {
  const told = isCoded(error)
    ? error
    : modelFailure('network', { cause: error, said: 'nothing in time' });
  return { outcome: told.code, message: told.message };
};

const LIST_BYTES = 4 * 1024 * 1024;
/** Reasoning models need some before their word. */
const WORD_TOKENS = 64;
