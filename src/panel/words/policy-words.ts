import type { Words } from './words';

/** The words about saving and remembering policy (see policySentences), in the reader's language. */
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
  ['remember-command', trans.__('Commands that are exactly {words}.')],
  ['remember-command-start', trans.__('Commands that start with {words}.')],
  ['remember-edit', trans.__('Edits of {path}.')],
  ['remember-edit-folder', trans.__('Edits below {path}.')],
  ['scope-delete', trans.__('A delete is asked about each time.')],
  [
    'scope-always-asked',
    trans.__('A rule or a built-in asks about this each time, whatever is allowed.')
  ],
  [
    'scope-several',
    trans.__('Several things in it are asked about; each can be remembered by itself only.')
  ],
  ['scope-no-rule', trans.__('No rule can cover exactly this, so a yes holds once.')],
  ['scope-capped', trans.__('The policy remembers a yes for {scope} at most.')],
  ['remember-server-tool', trans.__('The tool {name} of the server {server}, with any input.')],
  ['remember-host', trans.__('Reaching {host}, on any port.')],
  ['remember-read', trans.__('Reading {path}.')],
  ['scope-narrow', trans.__('This is remembered per folder at most.')],
  ['scope-git', trans.__('Git commands are remembered per folder only.')],
  [
    'key-not-in-repository',
    trans.__('The file of a repository holds deny, ask and allow, and not {keys}.')
  ],
  ['file-unreadable', trans.__('The file cannot be read as a policy.')],
  ['rule-id-twice', trans.__('Another rule of this list has the id {id}.')]
];
