import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import { modelFailure } from './failure';
import type { Line } from './open-line';

/** A model as its server lists it. */
export interface ListedModel {
  readonly name: string;
  /** Tokens that it reads at once, where the server tells. */
  readonly contextTokens?: number;
  /** Whom the server names as its owner, by which programs that serve models can be told apart; '' for nobody. */
  readonly owner: string;
}

/** Servers say null, or nothing, for what they do not know. */
const tokens = z.number().int().positive().optional().catch(undefined);

/** OpenAI's shape, with the member that each server adds for the window. */
const entrySchema = z
  .object({
    id: z.string(),
    owned_by: z.string().catch(''),
    /** vLLM: what it was started with. */
    max_model_len: tokens,
    /** Anthropic. */
    max_input_tokens: tokens,
    /** Mistral. */
    max_context_length: tokens,
    /** OpenRouter, Together and other gateways. */
    context_length: tokens,
    /** Groq. */
    context_window: tokens,
    /** llama.cpp, as of late; `n_ctx_train` beside it is what the model could read, not what was started. */
    meta: z.object({ n_ctx: tokens }).optional().catch(undefined)
  })
  .transform(entry => {
    const contextTokens =
      entry.max_model_len ??
      entry.max_input_tokens ??
      entry.max_context_length ??
      entry.context_length ??
      entry.context_window ??
      entry.meta?.n_ctx;
    return {
      name: entry.id,
      owner: entry.owned_by,
      ...(contextTokens !== undefined && { contextTokens })
    };
  });

/** The shapes in which servers list their models: OpenAI's and Anthropic's `data`, Google's and Ollama's `models`. */
const listSchema = z.union([
  z.object({ data: z.array(entrySchema) }).transform(({ data }) => data),
  z
    .object({
      models: z.array(
        z.object({
          name: z.string(),
          supportedGenerationMethods: z.array(z.string()).exactOptional(),
          inputTokenLimit: tokens
        })
      )
    })
    .transform(({ models }) =>
      models
        .filter(
          ({ supportedGenerationMethods: methods }) => methods?.includes('generateContent') ?? true
        )
        .map(({ name, inputTokenLimit }) => ({
          name: name.replace(/^models\//, ''),
          owner: '',
          ...(inputTokenLimit !== undefined && { contextTokens: inputTokenLimit })
        }))
    )
]);

/**
 * The models that a server has, in its order, each name once, bounded. Rejects with one of the `FailureCode`s;
 * `bad-request` where it lists none at all.
 */
export async function listModels(
  { row, baseUrl, apiKey, fetch }: Pick<Line, 'row' | 'baseUrl' | 'apiKey' | 'fetch'>,
  signal: AbortSignal
): Promise<readonly ListedModel[]> {
  if (row.unlisted !== undefined) throw new CodedError('bad-request', row.unlisted);
  const response = await fetch(`${baseUrl}/models`, {
    headers: { accept: 'application/json', ...(apiKey !== '' && row.keyHeaders(apiKey)) },
    signal
  });
  const list = listSchema.safeParse(parseJson(await response.text()));
  if (!list.success) throw modelFailure('bad-request', { said: 'what is no list of models' });
  const named = list.data.filter(({ name }) => name !== '' && name.length <= NAME_CHARACTERS);
  const first = new Map([...named].reverse().map(model => [model.name, model]));
  return named.filter(model => first.get(model.name) === model).slice(0, MOST);
}

/** What a text says; undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NAME_CHARACTERS = 200;
const MOST = 500;
