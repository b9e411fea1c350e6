/**
 * What is said about changing policy, beside the reasons of decisions (`whyCodes`): why a document or a layer cannot be
 * saved. `{name}` stands for the parameter of that name.
 */
export const policySentences = {
  'layer-needs-editor': 'Saving this needs the role editor.',
  'key-locked': 'The administrator keeps {lock} from being changed.',
  'key-admin-only': "Only the administrator's policy may have {key}.",
  'key-unknown': 'There is no key of that name: {keys}.',
  'key-missing': 'This key is needed.',
  'value-wrong-type': 'Something of the type {expected} is expected here.',
  'value-not-listed': 'One of these is expected here: {values}.',
  'value-too-big': 'At most {bound} is possible here.',
  'value-too-small': 'At least {bound} is needed here.',
  'value-wrong-form': 'This does not have the form that is expected here.',
  'value-unfit': 'Expected here: {wanted}.',
  'value-like-secret':
    'This looks like a secret. A policy holds names and paths, never the secrets themselves.',
  'rule-id-twice': 'Another rule of this list has the id {id}.'
} as const satisfies Readonly<Record<string, string>>;

export type PolicySentenceCode = keyof typeof policySentences;
