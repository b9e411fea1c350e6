import type { Words } from './words';

/** The words of why a policy cannot be saved (see policySentences), in the reader's language. */
export const policyWords = ({
  trans
}: Pick<Words, 'trans'>): readonly (readonly [code: string, text: string])[] => [
  ['layer-needs-editor', trans.__('Saving this needs the role editor.')],
  ['key-locked', trans.__('The administrator keeps {lock} from being changed.')],
  ['key-admin-only', trans.__("Only the administrator's policy may have {key}.")],
  ['key-unknown', trans.__('There is no key of that name: {keys}.')],
  ['key-missing', trans.__('This key is needed.')],
  ['value-wrong-type', trans.__('Something of the type {expected} is expected here.')],
  ['value-not-listed', trans.__('One of these is expected here: {values}.')],
  ['value-too-big', trans.__('At most {bound} is possible here.')],
  ['value-too-small', trans.__('At least {bound} is needed here.')],
  ['value-wrong-form', trans.__('This does not have the form that is expected here.')],
  ['value-unfit', trans.__('Expected here: {wanted}.')],
  [
    'value-like-secret',
    trans.__(
      'This looks like a secret. A policy holds names and paths, never the secrets themselves.'
    )
  ],
  ['rule-id-twice', trans.__('Another rule of this list has the id {id}.')]
];
