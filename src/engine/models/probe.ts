import { isCoded } from '../../base/coded-error';
import type { ModelProbe } from '../../protocol/results';
import { findCoded, modelFailure } from './failure';
import type { ContextWindows } from './context-windows';
import { listModels } from './list-models';
import { readWindow } from './read-window';
import { openLine, type Line, type LineOptions } from './open-line';
import { readStream } from './read-stream';

/** Milliseconds for the whole of it; a local server may load a model first. */
const PROBE_MS = 50_000;

/**
 * Asks a model's server which models it has, and the named model for a word. Never throws for what a server does: how
 * it went is the answer. `anyModel`: no model is named, so the list alone is asked for.
 */
export async function probeModel(
  options: Omit<LineOptions, 'timing'> & {
    readonly anyModel: boolean;
    readonly windows: ContextWindows;
  }
): Promise<ModelProbe> {
  const { connection, anyModel, redactor, windows } = options;
  const signal = AbortSignal.timeout(PROBE_MS);
  let line: Line;
  try {
    line = await openLine({ ...options, timing: { tries: 1, bytes: LIST_BYTES } });
  } catch (error) {
    return { ...failed(error), models: [], listed: false };
  }
  const list = await listModels(line, signal).catch((error: unknown) => failed(error));
  const listed =
    'outcome' in list
      ? { models: line.row.known, listed: false }
      : { models: list.map(({ name }) => name), listed: true };
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
    if (!answered) return { ...failed(modelFailure('cut-stream')), ...listed };
    // After its word, since a local program tells the window of what is loaded.
    if (!('outcome' in list))
      windows.keep(
        connection,
        await readWindow(line, connection.model, list, signal).catch(() => undefined)
      );
    const contextTokens = windows.of(connection);
    return { outcome: 'ok', ...listed, ...(contextTokens !== undefined && { contextTokens }) };
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
