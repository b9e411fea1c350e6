import { policyKeys, strictness, type PolicyKey } from './policy-keys';

/**
 * One key of JupyterLab's settings that only makes Sallyport stricter. It follows from the key of the policy: a choice
 * takes the words that are no looser than the shipped one, a bound is only lowered, a list that forbids is only added to.
 */
export type TightenSetting =
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly key: PolicyKey;
      /** From the strictest on, as the settings spell them; what is not among them adds nothing. */
      readonly words: readonly (string | boolean)[];
      /** The strictest word where Standard ships that; else nothing is said, for it would take away what Standard is for. */
      readonly preset: string;
    }
  | { readonly kind: 'bound' | 'restricts'; readonly name: string; readonly key: PolicyKey };

/** The word of a choice by which the settings say nothing. */
export const AS_POLICY = 'policy';

/** The lists of rules that the settings add first words of commands to. */
export const commandSettings = [
  { name: 'denyCommands', list: 'deny' },
  { name: 'askCommands', list: 'ask' }
] as const;

const settingOf = (key: PolicyKey): readonly TightenSetting[] => {
  const rule = strictness[key];
  const name = settingName(key);
  switch (rule.kind) {
    case 'choice': {
      const shipped = rule.fromStrict.indexOf(rule.shipped);
      const words = rule.fromStrict.slice(0, Math.min(shipped + 1, rule.fromStrict.length - 1));
      const preset = shipped === 0 ? String(rule.shipped) : AS_POLICY;
      return words.length === 0 ? [] : [{ kind: 'choice', name, key, words, preset }];
    }
    case 'bound':
    case 'restricts':
      return [{ kind: rule.kind, name, key }];
    case 'permits':
    case 'only':
    case 'admin':
      return [];
  }
};

/** `sandbox.limits.wallS` becomes `sandboxLimitsWallS`: a dot in a name of a setting means a path to JupyterLab. */
const settingName = (key: PolicyKey): string =>
  key.replace('+', '').replace(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase());

/** Every key of the policy that a setting can make stricter, in the policy's order. */
export const tightenSettings: readonly TightenSetting[] = policyKeys.flatMap(settingOf);
