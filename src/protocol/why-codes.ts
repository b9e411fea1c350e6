import { policySentences } from './policy-sentences';
import type { Sentence } from './sentence';

/**
 * Every code that a decision's `why` may carry, with its English sentence; `{name}` stands for the parameter of that
 * name. The panel words each in the reader's language, the headless command prints these.
 */
export const whyCodes = {
  'mode-refuses': 'The mode {mode} changes nothing; switch the thread to agent to act.',
  'mode-capped': 'The policy allows no wider mode than {mode} here.',
  'folder-untrusted': 'The folder is not trusted, so nothing may act in it.',
  'no-sandbox': 'Commands cannot be confined on this machine, so none is run.',
  'not-confined':
    'Nothing confines this command: it runs with all of your rights, and each one is asked about.',
  'half-confined':
    'Commands are confined only in part on this machine, so each one is asked about.',
  'rule-denies': 'The rule {rule} denies this.',
  'rule-denies-because': 'The rule {rule} denies this: {reason}',
  'rule-asks': 'The rule {rule} wants a question first.',
  'rule-asks-because': 'The rule {rule} wants a question first: {reason}',
  'rule-allows': 'The rule {rule} allows this.',
  'path-outside': '{path} lies outside the workspace.',
  'path-protected': '{path} is protected: it can change how tools or this assistant behave.',
  'path-read-denied': '{path} may not be read: the policy or your settings say so.',
  'path-secret': '{path} may hold a secret.',
  'removes-root': 'This removes {path}, a whole tree that is not meant to go.',
  'removes-tree': 'This removes the folder {path} with {files} files.',
  'raises-rights': '{program} asks for the rights of another user.',
  'leaves-machine': '{program} sends something to another machine.',
  'reads-inside': 'Reading inside the workspace is allowed.',
  'plan-shown': 'Showing what it means to do is allowed.',
  'hidden-asks': 'This shows the hidden names in {path}, which the policy asks about.',
  'edits-allowed': 'Edits inside the workspace are allowed by the policy.',
  'commands-confined':
    'A command confined in the sandbox without network is allowed by the policy.',
  'edit-asks': 'Edits are asked about until the policy allows them.',
  'delete-asks': 'Deletes are always asked about.',
  'command-asks': 'No rule covers this command.',
  'fetch-asks': 'The host {host} is not known to the policy.',
  'answer-untrusted':
    'What came back is text from outside that nobody vouches for; it is read only after you admit it.',
  'after-untrusted':
    'This thread has read text from outside that nobody vouches for, so every way out is asked about each time.',
  'host-denied': 'The policy denies the host {host}.',
  'host-allowed': 'The policy allows the host {host}.',
  'host-unknown': 'The policy knows no host {host} and refuses those it does not know.',
  'network-asks': 'The command may reach {hosts}; only commands without network run unasked.',
  'line-too-long': 'The line has more than {limit} characters.',
  'line-not-plain': 'The line holds {found}, which is not analysed, so no rule can allow it.',
  'line-hidden-characters': 'The line holds control, invisible or direction-changing characters.',
  'line-unbalanced': 'The line has an open quote.',
  'line-too-many': 'The line has more than {limit} commands.',
  'line-empty': 'The line names no program.',
  'program-runs-others': '{program} runs what its words say, which no rule can look through.',
  'program-evaluates': '{program} evaluates code or changes the state of the shell.',
  'environment-active': 'The variable {name} before the command can change what it does.',
  'folder-changed': '{program} runs in a changed folder, where its settings and files are others.',
  'option-guarded':
    '{option} of {program} can run, load, send or write more than a rule may cover.',
  'package-asks': 'Installing software is asked about: {manager} {names}',
  'tool-asks': 'No rule covers this.',
  'layer-silent': 'Nothing here applies.',
  'layer-empty': 'No policy is set here.',
  'layer-not-consulted': 'Not consulted: a stronger line decided.',
  'layer-broken': 'The policy of this layer has faults, so nothing in any layer allows.',
  'scope-once-only': 'Only a yes for this one time is offered for now.'
} as const satisfies Readonly<Record<string, string>>;

export type WhyCode = keyof typeof whyCodes;

/** A sentence of policy. */
export interface Why extends Sentence {
  readonly code: WhyCode;
}

/** The English words of a sentence; an unknown code is given back as it is. */
export const sentenceText = ({ code, params }: Sentence): string => {
  const template = ENGLISH.get(code) ?? code;
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => String(params?.[name] ?? ''));
};

const ENGLISH: ReadonlyMap<string, string> = new Map([
  ...Object.entries(whyCodes),
  ...Object.entries(policySentences)
]);
