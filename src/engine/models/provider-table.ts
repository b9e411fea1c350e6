import type {
  LanguageModelV4,
  LanguageModelV4Prompt,
  SharedV4ProviderOptions
} from '@ai-sdk/provider';
import { CodedError } from '../../base/coded-error';
import { findRegion, readAwsKeys } from './aws-keys';
import { adaptForMistral, isMistral } from './mistral-prompt';
import { providers, type ProviderFacts } from '../../protocol/providers';

/** What a row needs to speak to a model. */
export interface OpenOptions {
  /** As the provider names it. */
  readonly model: string;
  readonly baseUrl: string;
  /** '' where the server asks for none. */
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/** One dialect in which models are asked. Its package is loaded when it is first used. */
export interface ProviderRow extends ProviderFacts, Dialect {}

interface Dialect {
  /** Tokens that a reply of a model may have; absent, or undefined of it: as the server has it. */
  readonly outputTokens?: (model: string) => number | undefined;
  /** What each request carries beside the conversation. `cacheKey` is the same for all requests of a thread. */
  readonly options?: (cacheKey: string) => SharedV4ProviderOptions;
  /** Set on the messages up to which the server may keep what it read, for the models that can. */
  readonly cacheMark?: (model: string) => SharedV4ProviderOptions | undefined;
  /** Whether a model may be offered tools; absent: all may. */
  readonly takesTools?: (model: string) => boolean;
  /** The prompt by the rules of a model's server, where it has some of its own. */
  readonly adapt?: (prompt: LanguageModelV4Prompt, model: string) => LanguageModelV4Prompt;
  /** The headers that carry a key, for what is asked without the package. */
  readonly keyHeaders: (apiKey: string) => Readonly<Record<string, string>>;
  /** Why nothing is listed at the address where models answer, and what to do; absent: its servers list their models. */
  readonly unlisted?: string;
  readonly open: (options: OpenOptions) => Promise<LanguageModelV4>;
}

/** The row of a provider. Throws `bad-params` for a name that is none. */
export function findProvider(name: string): ProviderRow {
  const facts = providers.get(name);
  const dialect = dialects.get(name);
  if (facts === undefined || dialect === undefined)
    throw new CodedError(
      'bad-params',
      `Expected the provider to be one of ${[...providers.keys()].join(', ')}.`
    );
  return { ...facts, ...dialect };
}

const bearer = (apiKey: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${apiKey}`
});

const dialects: ReadonlyMap<string, Dialect> = new Map<string, Dialect>([
  [
    // vLLM, LM Studio, llama.cpp, Ollama, gateways: whatever speaks as OpenAI's chat completions do.
    'openai-compatible',
    {
      keyHeaders: bearer,
      adapt: (prompt, model) => (isMistral(model) ? adaptForMistral(prompt) : prompt),
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
        return createOpenAICompatible({
          name: 'openai-compatible',
          baseURL: baseUrl,
          includeUsage: true,
          fetch,
          ...(apiKey !== '' && { apiKey })
        }).chatModel(model);
      }
    }
  ],
  [
    'openai',
    {
      keyHeaders: bearer,
      // Nothing is kept at the server, so it gives its reasoning along, sealed, for us to send back.
      options: cacheKey => ({
        openai: { store: false, include: ['reasoning.encrypted_content'], promptCacheKey: cacheKey }
      }),
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createOpenAI } = await import('@ai-sdk/openai');
        return createOpenAI({ baseURL: baseUrl, apiKey, fetch }).responses(model);
      }
    }
  ],
  [
    'anthropic',
    {
      keyHeaders: apiKey => ({ 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }),
      outputTokens: () => CLAUDE_TOKENS,
      cacheMark: () => ({ anthropic: { cacheControl: { type: 'ephemeral' } } }),
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createAnthropic } = await import('@ai-sdk/anthropic');
        return createAnthropic({ baseURL: baseUrl, apiKey, fetch }).languageModel(model);
      }
    }
  ],
  [
    'google',
    {
      keyHeaders: apiKey => ({ 'x-goog-api-key': apiKey }),
      // Those that make images refuse a request that offers any.
      takesTools: model => !/-image(?:-|$)/.test(model),
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
        return createGoogleGenerativeAI({ baseURL: baseUrl, apiKey, fetch }).languageModel(model);
      }
    }
  ],
  [
    'mistral',
    {
      keyHeaders: bearer,
      adapt: adaptForMistral,
      options: cacheKey => ({ mistral: { promptCacheKey: cacheKey } }),
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createMistral } = await import('@ai-sdk/mistral');
        return createMistral({ baseURL: baseUrl, apiKey, fetch }).languageModel(model);
      }
    }
  ],
  [
    // The model is the name of a deployment. Foundry speaks OpenAI's responses, with a header of its own for the key.
    'azure',
    {
      keyHeaders: apiKey => ({ 'api-key': apiKey }),
      // With a key `models` lists what could be deployed; deployments are listed by the management plane, and by a
      // project to who is signed in (REST references of Azure OpenAI and of Microsoft Foundry, November 2026).
      unlisted:
        'Azure lists no deployments to who asks with a key. Type the name of yours, and test it.',
      options: cacheKey => ({
        azure: { store: false, include: ['reasoning.encrypted_content'], promptCacheKey: cacheKey }
      }),
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createAzure } = await import('@ai-sdk/azure');
        return createAzure({ baseURL: baseUrl, apiKey, fetch }).responses(model);
      }
    }
  ],
  [
    // With a key of Bedrock's own, or with keys of an AWS account, which sign; without either at a gateway that signs.
    'bedrock',
    {
      keyHeaders: bearer,
      unlisted:
        'Amazon Bedrock lists its models at another address. Type the id of yours, or of its inference profile, and test it.',
      outputTokens: model => (isClaude(model) ? CLAUDE_TOKENS : undefined),
      cacheMark: model =>
        isClaude(model) ? { bedrock: { cachePoint: { type: 'default' } } } : undefined,
      open: async ({ model, baseUrl, apiKey, fetch }) => {
        const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
        const keys = readAwsKeys(apiKey);
        const key = keys === undefined ? apiKey : '';
        return createAmazonBedrock({
          baseURL: baseUrl,
          ...(keys !== undefined && { ...keys, region: findRegion(baseUrl, keys) }),
          // Left out, the package looks for one in the environment; an empty one has it sign.
          apiKey: keys === undefined && key === '' ? 'none' : key,
          fetch: apiKey === '' ? withoutKey(fetch) : fetch
        }).languageModel(model);
      }
    }
  ]
]);

/** Unset, a model that a package does not know silently gets 4,096. */
const CLAUDE_TOKENS = 16_000;
const isClaude = (model: string): boolean => /claude/i.test(model);

/** Sends no key, for gateways that sign by themselves. */
const withoutKey =
  (ask: typeof fetch): typeof fetch =>
  (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.delete('authorization');
    return ask(input, { ...init, headers });
  };
