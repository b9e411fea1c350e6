import type { ContextItem, ContextReason, ContextReference } from '../../protocol/context';
import {
  MANAGED_NOTES,
  type InstructionFile,
  type InstructionReason
} from '../../protocol/instructions';
import type { LeftOut } from '../model/attachments';
import { fill } from './fill';
import { formatBytes, formatNumber } from './quantities';
import type { Words } from './words';

/** What a chip is called: its path, with lines or cell where it is a part of it. */
export function chipName(reference: ContextReference, { trans }: Words): string {
  const { type, path = '', from, to, cell, name } = reference;
  switch (type) {
    case 'file':
      return path;
    case 'folder':
      return path === '.' ? trans.__('The whole folder') : `${path}/`;
    case 'selection':
      if (from !== undefined)
        return `${path}:${from}${to === undefined || to === from ? '' : `-${to}`}`;
      return fill(trans.__('Selection in {path}'), { path });
    case 'output':
      if (reference.path === undefined) return name ?? trans.__('Terminal');
      if (cell === undefined) return fill(trans.__('Output in {path}'), { path });
      return name === undefined
        ? fill(trans.__('Output of a cell in {path}'), { path })
        : fill(trans.__('Output of cell {cell} in {path}'), { cell: name, path });
    case 'image':
      return name ?? trans.__('Image');
  }
}

/** Size and what it costs of the window: "12 kB · about 30 tokens". */
export function chipFacts(item: ContextItem, words: Words): string {
  const { trans } = words;
  if (item.sends === 'nothing') return '';
  const parts = [
    ...(item.width === undefined || item.height === undefined
      ? []
      : [
          fill(trans.__('{width} × {height}'), {
            width: formatNumber(item.width, words),
            height: formatNumber(item.height, words)
          })
        ]),
    ...(item.bytes > 0 ? [formatBytes(item.bytes, words)] : []),
    item.sends === 'pointer'
      ? trans.__('pointer')
      : fill(trans.__('about {tokens} tokens'), { tokens: formatNumber(item.tokens, words) }),
    ...(item.omitted === undefined
      ? []
      : [
          fill(trans.__('{count} characters left out'), {
            count: formatNumber(item.omitted, words)
          })
        ])
  ];
  return parts.join(' · ');
}

/** What a person should know before it goes: changed, guarded, left out; '' for nothing. */
export function chipWarning(
  { freshness, why, changed, sensitivity }: ContextReference & Partial<ContextItem>,
  words: Words
): string {
  const { trans } = words;
  const parts = [
    ...(freshness === 'unsaved' ? [trans.__('unsaved changes are not read')] : []),
    ...(freshness === 'before-edit' ? [trans.__('from before the cell was edited')] : []),
    ...(changed === true ? [trans.__('changed since')] : []),
    ...(why !== undefined
      ? [reasonWords(why, words)]
      : sensitivity === 'asked'
        ? [trans.__('reading it is asked about')]
        : sensitivity === 'protected'
          ? [trans.__('protected')]
          : [])
  ];
  return parts.join(' · ');
}

function reasonWords(why: ContextReason, { trans }: Words): string {
  switch (why) {
    case 'asked':
      return trans.__('text not sent: reading it is asked about');
    case 'denied':
      return trans.__('left out: the policy denies it');
    case 'hidden':
      return trans.__('left out: hidden');
    case 'ignored':
      return trans.__('left out: an ignore file names it');
    case 'over-budget':
      return trans.__('text not sent: too large');
    case 'not-found':
      return trans.__('left out: not there');
    case 'is-link':
      return trans.__('left out: a link');
    case 'not-a-file':
      return trans.__('left out: no plain file');
    case 'not-a-folder':
      return trans.__('left out: no folder');
    case 'bad-path':
      return trans.__('left out: its path cannot be used');
    case 'unreadable':
      return trans.__('left out: cannot be read');
  }
}

/** Why something that was dropped is not attached. */
export function leftOutReason(why: LeftOut['why'], { trans }: Words): string {
  switch (why) {
    case 'asked':
      return trans.__('reading it is asked about');
    case 'denied':
      return trans.__('the policy denies it');
    case 'hidden':
      return trans.__('hidden');
    case 'ignored':
      return trans.__('an ignore file names it');
    case 'outside':
      return trans.__('outside the folder of this thread');
    case 'too-many':
      return trans.__('too many for one message');
    case 'over-budget':
      return trans.__('too large');
    case 'not-found':
      return trans.__('not there');
    case 'is-link':
      return trans.__('a link');
    case 'not-a-file':
    case 'not-a-folder':
      return trans.__('neither file nor folder');
    case 'bad-path':
      return trans.__('its path cannot be used');
    case 'unreadable':
      return trans.__('cannot be read');
  }
}

/** What a note is called. */
export const noteName = ({ path, name }: InstructionFile, { trans }: Words): string =>
  path === MANAGED_NOTES ? trans.__("The administrator's notes") : name;

/** Where a note lies, what it costs of the window, whether it changed, and why it is not told. */
export function noteFacts(note: InstructionFile, words: Words): string {
  const { trans } = words;
  const { path, name, kind, scope, fixed, tokens, changed, invisible, ignored, why } = note;
  return [
    ...(scope === 'managed'
      ? [fixed === true ? trans.__('set by the administrator') : trans.__('from the administrator')]
      : scope === 'user'
        ? [trans.__('your own, in every folder')]
        : []),
    ...(name === path
      ? []
      : [fill(kind === 'skill' ? trans.__('skill in {path}') : trans.__('in {path}'), { path })]),
    ...(tokens > 0
      ? [fill(trans.__('about {tokens} tokens'), { tokens: formatNumber(tokens, words) })]
      : []),
    ...(changed === 'since-told' ? [trans.__('changed since this thread was told')] : []),
    ...(changed === 'since-trust' ? [trans.__('changed since you trusted the folder')] : []),
    ...(invisible === undefined
      ? []
      : [
          fill(trans.__('{count} invisible characters'), {
            count: formatNumber(invisible, words)
          })
        ]),
    ...(note.upstream === undefined
      ? []
      : [
          fill(
            note.upstream.state === 'differs'
              ? trans.__('{path} holds others now')
              : trans.__('{path} is gone'),
            { path: note.upstream.path }
          )
        ]),
    ...(ignored === undefined
      ? []
      : [fill(trans.__('ignored: {fields}'), { fields: ignored.join(', ') })]),
    ...(why === undefined ? [] : [notToldWords(why, words)])
  ].join(' · ');
}

function notToldWords(why: InstructionReason, { trans }: Words): string {
  switch (why) {
    case 'off':
      return trans.__('switched off');
    case 'asked':
      return trans.__('not told: reading it is asked about');
    case 'denied':
      return trans.__('not told: the policy denies it');
    case 'too-large':
      return trans.__('not told: too large');
    case 'over-budget':
      return trans.__('not told: too much with the others');
    case 'unreadable':
      return trans.__('not told: cannot be read');
    case 'missing':
      return trans.__('not told: their folder is missing');
    case 'same':
      return trans.__('not told again: the same text as one above');
    case 'no-front-matter':
      return trans.__('not told: says neither name nor description');
  }
}
