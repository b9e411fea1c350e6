import { z } from 'zod';
import { modelFailure } from './failure';
import type { Line } from './open-line';

/** The shapes in which servers list their models: OpenAI's and Anthropic's `data`, Google's and Ollama's `models`. */
const listSchema = z.union([
  z
    .object({ data: z.array(z.object({ id: z.string() })) })
    .transform(({ data }) => data.map(({ id }) => id)),
  z
    .object({
      models: z.array(
        z.object({
          name: z.string(),
          supportedGenerationMethods: z.array(z.string()).exactOptional()
        })
      )
    })
    .transform(({ models }) =>
      models
        .filter(
          ({ supportedGenerationMethods: methods }) => methods?.includes('generateContent') ?? true
        )
        .map(({ name }) => name.replace(/^models\//, ''))
    )
]);

/**
 * The names of the models that a server has, in its order, bounded. Rejects with one of the `FailureCode`s;
 * `bad-request` where it lists none at all.
 */
export async function listModels(
  { row, baseUrl, apiKey, fetch }: Pick<Line, 'row' | 'baseUrl' | 'apiKey' | 'fetch'>,
  signal: AbortSignal
): Promise<readonly string[]> {
  const response = await fetch(`${baseUrl}/models`, {
    headers: { accept: 'application/json', ...(apiKey !== '' && row.keyHeaders(apiKey)) },
    signal
  });
  const list = listSchema.safeParse(parse(await response.text()));
  if (!list.success) throw modelFailure('bad-request', { said: 'what is no list of models' });
  const names = list.data.filter(name => name !== '' && name.length <= NAME_CHARACTERS);
  return [...new Set(names)].slice(0, MOST);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NAME_CHARACTERS = 200;
const MOST = 500;
