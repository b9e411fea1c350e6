import { policyPresets, type PresetName } from '../../protocol/policy-presets';
import type { PolicyDocument } from '../../protocol/policy-document';
import type { Words } from './words';

/** The names of the presets, in the order they are offered. */
export const presetNames: readonly PresetName[] = ['development', 'production'];

export function presetTitle(name: PresetName, { trans }: Pick<Words, 'trans'>): string {
  switch (name) {
    case 'development':
      return trans.__('Development');
    case 'production':
      return trans.__('Production');
  }
}

export function presetAbout(name: PresetName, { trans }: Pick<Words, 'trans'>): string {
  switch (name) {
    case 'development':
      return trans.__(
        'Work in the folder goes on unasked as far as the sandbox holds it; package indexes may be reached.'
      );
    case 'production':
      return trans.__(
        'Every act is asked about, no allow rule stays, nothing unknown is reached, and bounds are tight.'
      );
  }
}

/** The document with what a preset says in place of its own, key by key; at a locked key it stays as it is. */
export function withPreset(
  document: PolicyDocument,
  name: PresetName,
  isLocked: (key: string) => boolean
): PolicyDocument {
  return replaced({ ...document }, { ...policyPresets[name] }, '', isLocked) as PolicyDocument;
}

const replaced = (
  own: Readonly<Record<string, unknown>>,
  preset: Readonly<Record<string, unknown>>,
  prefix: string,
  isLocked: (key: string) => boolean
): object =>
  Object.entries(preset).reduce<Record<string, unknown>>(
    (made, [name, value]) => {
      const key = prefix + name;
      if (isLocked(key)) return made;
      const before = made[name];
      made[name] = isGroup(value)
        ? replaced(isGroup(before) ? before : {}, value, `${key}.`, isLocked)
        : value;
      return made;
    },
    { ...own }
  );

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
