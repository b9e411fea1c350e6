import * as React from 'react';
import { act } from 'react';

import { find, recordActions, render, turn } from '../../../../tests/panel-view';
import type { PlanItem, PlanState } from '../../../protocol/plan';
import type { TurnState } from '../../../protocol/state';
import { PlanCard } from './plan-card';

const items: readonly PlanItem[] = [
  { text: 'look', state: 'done' },
  { text: 'write', state: 'active' },
  { text: 'test', state: 'pending' }
];
const end: TurnState['end'] = {
  reason: 'done',
  changes: [],
  usage: {},
  verdicts: { allowed: 0, asked: 0, denied: 0 },
  time: 1
};
const planned = (members: Partial<TurnState> = {}, plan: Partial<PlanState> = {}): TurnState =>
  turn({ mode: 'plan', end, plan: { items, ...plan }, ...members });

const draw = (shown: TurnState, mayAct = true) => {
  const { actions, asked } = recordActions();
  return { ...render(<PlanCard turn={shown} mayAct={mayAct} actions={actions} />), asked };
};

/** React hears of a value that is set as the browser sets it. */
const write = (box: HTMLTextAreaElement, text: string): void =>
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });

test.each<[string, TurnState, string, readonly string[]]>([
  ['a list of things to do', turn({ plan: { items } }), 'Things to do1 of 3 done', []],
  ['one in the making', turn({ mode: 'plan', plan: { items } }), 'PlanIn the making', []],
  [
    'a proposal',
    planned(),
    'Planeach step still passes the policy',
    ['Approve and carry out', 'Edit plan']
  ],
  [
    'an edited one',
    planned({}, { edited: true }),
    'Planedited by you · each step',
    ['Approve and carry out', 'Edit plan']
  ],
  ['an approved one', planned({}, { approvedBy: 'u_2' }), 'Planapproved by you', []]
])('%s says what it is and offers what can be done with it', (_what, shown, text, buttons) => {
  const { page } = draw(shown);
  expect(page.textContent).toContain(text);
  expect([...page.querySelectorAll('button')].map(button => button.textContent)).toEqual(buttons);
});

test('how far an item is stands in its text, and in a proposal nothing is done', () => {
  const said = (shown: TurnState) =>
    [...draw(shown).page.querySelectorAll('li')].map(
      item => item.querySelector('.sallyport-hidden')?.textContent
    );
  expect(said(turn({ plan: { items } }))).toEqual([', done', ', in progress', ', to do']);
  expect(said(planned())).toEqual([undefined, undefined, undefined]);
});

test('a yes is to the steps that are shown, and there is none where no agent may start [NB-30]', () => {
  const { page, asked } = draw(planned());
  act(() => find(page, 'button', 'Approve').click());
  expect(asked).toEqual([['approvePlan', 'u_1', ['look', 'write', 'test']]]);
  const other = draw(planned(), false);
  act(() => find(other.page, 'button', 'Approve').click());
  expect(other.asked).toEqual([]);
});

test('steps are edited as lines; what is no plan is not kept, and an escape lets go', () => {
  const { page, asked } = draw(planned());
  const edit = (): HTMLTextAreaElement => {
    act(() => find(page, 'button', 'Edit plan').click());
    const box = page.querySelector('textarea');
    if (box === null) throw new Error('Expected a box for the steps.');
    return box;
  };
  const box = edit();
  expect(box.value).toBe('look\nwrite\ntest');
  expect(document.activeElement).toBe(box);
  write(box, ' \n');
  act(() => find(page, 'button', 'Keep').click());
  expect(asked).toEqual([]);
  write(box, ' look \n\nwrite twice');
  act(() => find(page, 'button', 'Keep').click());
  expect(asked).toEqual([['editPlan', 'u_1', ['look', 'write twice']]]);
  expect(document.activeElement?.textContent).toBe('Plan');
  const again = edit();
  act(() => {
    again.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  });
  expect(page.querySelector('textarea')).toBeNull();
  expect(asked).toHaveLength(1);
});
