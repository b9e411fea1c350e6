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
}

/** Choices that need a text beside them. */
export const TEXT_CHOICES: readonly KeyChoice[] = ['paste', 'env', 'file', 'keyring'];

/** The form for another provider: nothing of what was typed for the one before stays. */
export const startEntry = (provider: string): ModelEntry => ({
  provider,
  address: '',
  choice: needsAddress(provider) && usualVariables(provider).length === 0 ? 'none' : 'paste',
  text: '',
  model: ''
});

/** Whether the provider is no one place, so that its address has to be said. */
export const needsAddress = (provider: string): boolean =>
  (providers.get(provider)?.baseUrl ?? '') === '';

const usualVariables = (provider: string): readonly string[] =>
  providers.get(provider)?.variables ?? [];

/** The request that an entry makes; undefined where something is missing. `model` may be empty for a test. */
export function draftOf(entry: ModelEntry): ModelDraft | undefined {
  const { provider, choice } = entry;
  const address = entry.address.trim();
  const text = entry.text.trim();
  const model = entry.model.trim();
  if (address === '' && needsAddress(provider)) return undefined;
  if (TEXT_CHOICES.includes(choice) && text === '') return undefined;
  return {
    provider,
    ...(address !== '' && { baseUrl: address }),
    ...(model !== '' && { model }),
    ...(choice === 'paste'
      ? { key: text }
      : choice === 'none'
        ? {}
        : { credential: TEXT_CHOICES.includes(choice) ? `${choice}:${text}` : choice })
  };
}

/** The only place that a key for this entry goes to, as the gate writes it; '' for what is no address. */
export function originOf({ provider, address }: Pick<ModelEntry, 'provider' | 'address'>): string {
  const text = address.trim() === '' ? (providers.get(provider)?.baseUrl ?? '') : address.trim();
  if (!URL.canParse(text)) return '';
  const { protocol, hostname, port } = new URL(text);
  return `${protocol}//${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}
