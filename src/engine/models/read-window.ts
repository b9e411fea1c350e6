import { z } from 'zod';
import { parseJson, type ListedModel } from './list-models';
import type { Line } from './open-line';

/**
 * What a program that serves models says by an API of its own, where its list in OpenAI's shape does not tell how much
 * it reads at once: what was started or loaded, not what the model could read. Asked below the same origin.
 */
interface NativeApi {
  readonly path: string;
  readonly find: (answer: unknown, model: string) => number | undefined;
}

const tokens = z.number().int().positive();

/** By the owner that the program names in its list. */
const apis: ReadonlyMap<string, NativeApi> = new Map<string, NativeApi>([
  [
    'llamacpp',
    {
      path: '/props',
      find: answer =>
        z.object({ default_generation_settings: z.object({ n_ctx: tokens }) }).safeParse(answer)
          .data?.default_generation_settings.n_ctx
    }
  ],
  [
    // LM Studio; `max_context_length` beside it is what the model could read.
    'organization_owner',
    {
      path: '/api/v0/models',
      find: (answer, model) =>
        z
          .object({
            data: z.array(z.object({ id: z.string(), loaded_context_length: tokens.optional() }))
          })
          .safeParse(answer)
          .data?.data.find(({ id }) => id === model)?.loaded_context_length
    }
  ],
  [
    // Ollama; only what is loaded is there.
    'library',
    {
      path: '/api/ps',
      find: (answer, model) =>
        z
          .object({
            models: z.array(z.object({ model: z.string(), context_length: tokens.optional() }))
          })
          .safeParse(answer)
          .data?.models.find(each => [model, `${model}:latest`].includes(each.model))
          ?.context_length
    }
  ]
]);

/**
 * Tokens that a model reads at once, as its server's list tells, else as its program does; undefined where neither
 * says. Rejects with one of the `FailureCode`s where the program has an API for it and did not answer.
 */
export async function readWindow(
  { baseUrl, apiKey, row, fetch }: Pick<Line, 'row' | 'baseUrl' | 'apiKey' | 'fetch'>,
  model: string,
  list: readonly ListedModel[],
  signal: AbortSignal
): Promise<number | undefined> {
  const listed = list.find(({ name }) => name === model);
  const api = apis.get(listed?.owner ?? '');
  if (listed?.contextTokens !== undefined || api === undefined) return listed?.contextTokens;
  const response = await fetch(new URL(baseUrl).origin + api.path, {
    headers: { accept: 'application/json', ...(apiKey !== '' && row.keyHeaders(apiKey)) },
    signal
  });
  return api.find(parseJson(await response.text()), model);
}
