import { providers } from '../../../protocol/providers';
import type { ModelDraft } from '../../model/part-views';

/** Where the key comes from, as a person chooses it: one of these kinds, or a whole reference. */
export type KeyChoice = string;

/** What a person filled in. The key stays in the form, and goes nowhere but into the requests for it. */
export interface ModelEntry {
  readonly provider: string;
  readonly address: string;
  readonly choice: KeyChoice;
  /** What belongs to the choice: a pasted key, a variable's name, a path, SERVICE/NAME. */
  readonly text: string;
  readonly model: string;
  /** Tokens that it reads at once, as typed; '' where its server or its vendor says. */
  readonly tokens: string;
  /** US dollars for a million tokens, as typed; both or neither. */
  readonly priceIn: string;
  readonly priceOut: string;
}

/** Choices that need a text beside them. */
export const TEXT_CHOICES: readonly KeyChoice[] = [
  'paste',
  'env',
  'file',
  'keyring',
  'aws:profile'
];

/** The form for another provider: nothing of what was typed for the one before stays. */
export const startEntry = (provider: string): ModelEntry => ({
  provider,
  address: '',
  choice: needsAddress(provider) && usualVariables(provider).length === 0 ? 'none' : 'paste',
  text: '',
  model: '',
  tokens: '',
  priceIn: '',
  priceOut: ''
});

/** Whether the provider is no one place, so that its address has to be said. */
export const needsAddress = (provider: string): boolean =>
  (providers.get(provider)?.baseUrl ?? '') === '';

const usualVariables = (provider: string): readonly string[] =>
  providers.get(provider)?.variables ?? [];

/** What of the numbers cannot be sent, if any. */
export function findNumberFault({
  tokens,
  priceIn,
  priceOut
}: ModelEntry): 'tokens' | 'price' | undefined {
  if (tokens.trim() !== '' && !/^[1-9]\d{0,8}$/.test(plainNumber(tokens))) return 'tokens';
  const prices = [priceIn, priceOut].map(text => text.trim());
  if (prices.every(text => text === '')) return undefined;
  return prices.every(text => /^\d{1,6}([.,]\d{1,6})?$/.test(text)) ? undefined : 'price';
}

/** Digits as people group them: 128 000, 128,000, 128.000, 128_000. */
const plainNumber = (text: string): string => text.trim().replace(/[\s,._'’](?=\d{3}\b)/g, '');

const toDollars = (text: string): number => Number(text.trim().replace(',', '.'));

/** The request that an entry makes; undefined where something is missing. `model` may be empty for a test. */
export function draftOf(entry: ModelEntry): ModelDraft | undefined {
  const { provider, choice } = entry;
  const address = entry.address.trim();
  const text = entry.text.trim();
  const model = entry.model.trim();
  if (address === '' && needsAddress(provider)) return undefined;
  if (TEXT_CHOICES.includes(choice) && text === '') return undefined;
  if (findNumberFault(entry) !== undefined) return undefined;
  return {
    provider,
    ...(address !== '' && { baseUrl: address }),
    ...(model !== '' && { model }),
    ...(choice === 'paste'
      ? { key: text }
      : choice === 'none'
        ? {}
        : { credential: TEXT_CHOICES.includes(choice) ? reference(choice, text) : choice }),
    ...(entry.tokens.trim() !== '' && { contextTokens: Number(plainNumber(entry.tokens)) }),
    ...(entry.priceIn.trim() !== '' && {
      price: { input: toDollars(entry.priceIn), output: toDollars(entry.priceOut) }
    })
  };
}

const reference = (choice: KeyChoice, text: string): string =>
  `${choice}${choice === 'aws:profile' ? '/' : ':'}${text}`;

/** The only place that a key for this entry goes to, as the gate writes it; '' for what is no address. */
export function originOf({ provider, address }: Pick<ModelEntry, 'provider' | 'address'>): string {
  const text = address.trim() === '' ? (providers.get(provider)?.baseUrl ?? '') : address.trim();
  if (!URL.canParse(text)) return '';
  const { protocol, hostname, port } = new URL(text);
  return `${protocol}//${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}
