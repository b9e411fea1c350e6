/**
 * What is said about changing policy, beside the reasons of decisions (`whyCodes`): why a document or a layer cannot be
 * saved, what a yes for longer would remember, and why it is not offered. `{name}` stands for the parameter of that name.
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
  'remember-command': 'Commands that are exactly {words}.',
  'remember-command-start': 'Commands that start with {words}.',
  'remember-edit': 'Edits of {path}.',
  'remember-edit-folder': 'Edits below {path}.',
  'remember-server-tool': 'The tool {name} of the server {server}, with any input.',
  'remember-host': 'Reaching {host}, on any port.',
  'remember-read': 'Reading {path}.',
  'scope-delete': 'A delete is asked about each time.',
  'scope-always-asked': 'A rule or a built-in asks about this each time, whatever is allowed.',
  'scope-several': 'Several things in it are asked about; each can be remembered by itself only.',
  'scope-no-rule': 'No rule can cover exactly this, so a yes holds once.',
  'scope-capped': 'The policy remembers a yes for {scope} at most.',
  'scope-git': 'Git commands are remembered per folder only.',
  'scope-narrow': 'This is remembered per folder at most.',
  'key-not-in-repository': 'The file of a repository holds deny, ask and allow, and not {keys}.',
  'file-unreadable': 'The file cannot be read as a policy.',
  'rule-id-twice': 'Another rule of this list has the id {id}.'
} as const satisfies Readonly<Record<string, string>>;

export type PolicySentenceCode = keyof typeof policySentences;
