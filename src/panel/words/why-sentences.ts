import type { Words } from './words';

/** The words of policy's codes (see whyCodes) and of command mode's notices, in the reader's language. */
export const whySentences = ({
  trans
}: Pick<Words, 'trans'>): readonly (readonly [code: string, text: string])[] => [
  ['mode-refuses', trans.__('The mode {mode} changes nothing; switch the thread to agent to act.')],
  ['mode-capped', trans.__('The policy allows no wider mode than {mode} here.')],
  ['folder-untrusted', trans.__('The folder is not trusted, so nothing may act in it.')],
  ['no-sandbox', trans.__('Commands cannot be confined on this machine, so none is run.')],
  [
    'not-confined',
    trans.__(
      'Nothing confines this command: it runs with all of your rights, and each one is asked about.'
    )
  ],
  [
    'half-confined',
    trans.__('Commands are confined only in part on this machine, so each one is asked about.')
  ],
  ['plan-shown', trans.__('Showing what it means to do is allowed.')],
  ['rule-denies', trans.__('The rule {rule} denies this.')],
  ['rule-denies-because', trans.__('The rule {rule} denies this: {reason}')],
  ['rule-asks', trans.__('The rule {rule} wants a question first.')],
  ['rule-asks-because', trans.__('The rule {rule} wants a question first: {reason}')],
  ['rule-allows', trans.__('The rule {rule} allows this.')],
  ['path-outside', trans.__('{path} lies outside the workspace.')],
  [
    'path-protected',
    trans.__('{path} is protected: it can change how tools or this assistant behave.')
  ],
  ['path-read-denied', trans.__('{path} may not be read: the policy or your settings say so.')],
  ['path-secret', trans.__('{path} may hold a secret.')],
  ['removes-root', trans.__('This removes {path}, a whole tree that is not meant to go.')],
  ['removes-tree', trans.__('This removes the folder {path} with {files} files.')],
  ['raises-rights', trans.__('{program} asks for the rights of another user.')],
  ['leaves-machine', trans.__('{program} sends something to another machine.')],
  ['reads-inside', trans.__('Reading inside the workspace is allowed.')],
  ['hidden-asks', trans.__('This shows the hidden names in {path}, which the policy asks about.')],
  ['edits-allowed', trans.__('Edits inside the workspace are allowed by the policy.')],
  [
    'commands-confined',
    trans.__('A command confined in the sandbox without network is allowed by the policy.')
  ],
  ['edit-asks', trans.__('Edits are asked about until the policy allows them.')],
  ['delete-asks', trans.__('Deletes are always asked about.')],
  ['command-asks', trans.__('No rule covers this command.')],
  [
    'answer-untrusted',
    trans.__(
      'What came back is text from outside that nobody vouches for; it is read only after you admit it.'
    )
  ],
  [
    'after-untrusted',
    trans.__(
      'This thread has read text from outside that nobody vouches for, so every way out is asked about each time.'
    )
  ],
  ['fetch-asks', trans.__('The host {host} is not known to the policy.')],
  ['host-denied', trans.__('The policy denies the host {host}.')],
  ['host-allowed', trans.__('The policy allows the host {host}.')],
  ['host-unknown', trans.__('The policy knows no host {host} and refuses those it does not know.')],
  [
    'network-asks',
    trans.__('The command may reach {hosts}; only commands without network run unasked.')
  ],
  ['line-too-long', trans.__('The line has more than {limit} characters.')],
  [
    'line-not-plain',
    trans.__('The line holds {found}, which is not analysed, so no rule can allow it.')
  ],
  [
    'line-hidden-characters',
    trans.__('The line holds control, invisible or direction-changing characters.')
  ],
  ['line-unbalanced', trans.__('The line has an open quote.')],
  ['line-too-many', trans.__('The line has more than {limit} commands.')],
  [
    'environment-active',
    trans.__('The variable {name} before the command can change what it does.')
  ],
  [
    'folder-changed',
    trans.__('{program} runs in a changed folder, where its settings and files are others.')
  ],
  [
    'option-guarded',
    trans.__('{option} of {program} can run, load, send or write more than a rule may cover.')
  ],
  ['package-asks', trans.__('Installing software is asked about: {manager} {names}')],
  ['tool-asks', trans.__('No rule covers this.')],
  ['line-empty', trans.__('The line names no program.')],
  [
    'program-runs-others',
    trans.__('{program} runs what its words say, which no rule can look through.')
  ],
  ['program-evaluates', trans.__('{program} evaluates code or changes the state of the shell.')],
  ['layer-silent', trans.__('Nothing here applies.')],
  ['layer-empty', trans.__('No policy is set here.')],
  ['layer-not-consulted', trans.__('Not consulted: a stronger line decided.')],
  [
    'layer-broken',
    trans.__('The policy of this layer has faults, so nothing in any layer allows.')
  ],
  ['scope-once-only', trans.__('Only a yes for this one time is offered for now.')],
  ['role-sank', trans.__('Your role here permits this no more, so it was ended.')],
  [
    'no-model',
    trans.__(
      'There is no model to answer free text. Nearest commands: {nearest}. Your text is kept as the draft.'
    )
  ],
  [
    'unknown-command',
    trans.__('There is no command {command}. Nearest: {nearest}. Your text is kept as the draft.')
  ],
  [
    'command-usage',
    trans.__('This does not fit {command}. Expected: {expected}. Your text is kept as the draft.')
  ],
  [
    'message-cut',
    trans.__(
      'This was {characters} characters long. The first {shown} are kept, the rest is left out.'
    )
  ],
  [
    'tour-unread',
    trans.__(
      'Nobody reads here: the tour replays a recorded thread, without a model. Slash commands work.'
    )
  ],
  ['reply-cut', trans.__('The reply reached the most that one may have, and ends there.')],
  ['event-too-large', trans.__('Something here is too large to be shown.')]
];
