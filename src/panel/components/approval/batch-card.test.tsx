import * as React from 'react';
import { act } from 'react';

import { find, quietView, recordActions, render } from '../../../../tests/panel-view';
import type { OpenedApproval } from '../../../protocol/approvals';
import type { ApprovalView } from '../../model/part-views';
import { BatchCard } from './batch-card';
import { batchesOf } from './batches';

const opened = (name: string, more: Partial<OpenedApproval> = {}): OpenedApproval => ({
  nonce: `nonce ${name}`,
  payload: { command: `touch ${name}` },
  payloadHash: `sha256:${name}`,
  scopes: ['once'],
  withheld: {},
  facts: { sandbox: { tier: '1', network: false, writes: ['.'] } },
  decision: { decision: 'ask', effects: [], trace: [] },
  remember: {},
  editable: false,
  armingMs: 500,
  ...more
});
const approval = (name: string, more: Partial<ApprovalView> = {}): ApprovalView => ({
  approvalId: `a_${name}`,
  callId: `c_${name}`,
  turnId: 'u_1',
  tool: 'run_command',
  summary: { kind: 'command', title: { code: 'run-command' }, risk: 'medium' },
  state: 'open',
  opened: opened(name),
  ...more
});

function show(members: readonly ApprovalView[]) {
  const { actions, asked } = recordActions();
  const apart: string[] = [];
  const card = (all: readonly ApprovalView[]): React.ReactElement => (
    <BatchCard
      members={all}
      reasons={new Map()}
      settings={quietView.settings}
      onApart={approvalId => apart.push(approvalId)}
      actions={actions}
    />
  );
  const { page, draw } = render(card(members));
  const boxes = (): readonly HTMLInputElement[] => [
    ...page.querySelectorAll<HTMLInputElement>('li > .sallyport-tick input')
  ];
  /** Unfolds the payload of a member and says that it was read. */
  const read = (index: number): void => {
    const row = page.querySelectorAll<HTMLElement>('.sallyport-batch-row')[index];
    if (row === undefined) throw new Error('There is no such row.');
    act(() => find(row, 'button', 'What will run').click());
    act(() => row.querySelector<HTMLInputElement>('.sallyport-payload input')?.click());
  };
  return {
    page,
    asked,
    apart,
    boxes,
    read,
    draw: (all: readonly ApprovalView[]) => draw(card(all))
  };
}

test('all boxes are off, and none can be ticked before what will run was read', () => {
  const { page, boxes, read } = show([approval('one'), approval('two')]);
  find(page, 'group', 'Approval: Run 2 commands?');
  act(() => boxes().forEach(box => box.click()));
  expect(boxes().map(({ checked }) => checked)).toEqual([false, false]);
  read(1);
  act(() => boxes().forEach(box => box.click()));
  expect(boxes().map(({ checked }) => checked)).toEqual([false, true]);
  find(page, 'button', 'Approve 1 selected once');
});

test('one that is shown anew loses its tick, and only it', () => {
  const members = [approval('one'), approval('two')];
  const { boxes, read, draw } = show(members);
  for (const index of [0, 1]) read(index);
  act(() => boxes().forEach(box => box.click()));
  expect(boxes().map(({ checked }) => checked)).toEqual([true, true]);
  draw([approval('one', { opened: opened('one', { nonce: 'another' }) }), approval('two')]);
  expect(boxes().map(({ checked }) => checked)).toEqual([false, true]);
  draw([approval('one', { state: 'stale' }), approval('two')]);
  expect(boxes().map(({ checked }) => checked)).toEqual([false, true]);
});

test('answers nothing to events that no person made', () => {
  const { page, asked, boxes, read } = show([approval('one'), approval('two')]);
  read(0);
  act(() => boxes()[0]?.click());
  act(() => {
    for (const name of ['Approve 1', 'Deny all'])
      for (const type of ['pointerdown', 'click'])
        find(page, 'button', name).dispatchEvent(new MouseEvent(type, { bubbles: true }));
  });
  expect(asked).toEqual([]);
});

test('asks for the nonces of all, and leads to the tester and to a card of its own', () => {
  const { opened: _opened, ...closed } = approval('one', { state: 'closed' });
  const { page, asked, apart } = show([closed, approval('two')]);
  expect(asked).toEqual([['openApproval', 'a_one']]);
  const rows = page.querySelectorAll<HTMLElement>('.sallyport-batch-row');
  act(() => find(rows[1] ?? page, 'button', 'Answer by itself').click());
  expect(apart).toEqual(['a_two']);
});

test.each([
  ['two commands', [approval('one'), approval('two')], 2],
  ['one alone', [approval('one')], 0],
  [
    'another kind',
    [
      approval('one'),
      approval('two', { summary: { kind: 'edit', title: { code: 'edit-file' }, risk: 'medium' } })
    ],
    0
  ],
  ['another turn', [approval('one'), approval('two', { turnId: 'u_2' })], 0],
  [
    'a high risk',
    [
      approval('one'),
      approval('two', { summary: { kind: 'command', title: { code: 'any' }, risk: 'high' } })
    ],
    0
  ],
  [
    'deletes',
    ['one', 'two'].map(name =>
      approval(name, { summary: { kind: 'delete', title: { code: 'any' }, risk: 'medium' } })
    ),
    0
  ],
  [
    'reads of what is asked about',
    ['one', 'two'].map(name =>
      approval(name, { summary: { kind: 'read', title: { code: 'any' }, risk: 'low' } })
    ),
    0
  ],
  [
    'a command with network',
    [
      approval('one'),
      approval('two', {
        opened: opened('two', { facts: { sandbox: { tier: '1', network: true, writes: [] } } })
      })
    ],
    0
  ],
  [
    'what a built-in asks about',
    [
      approval('one'),
      approval('two', {
        opened: opened('two', {
          decision: {
            decision: 'ask',
            trace: [],
            effects: [
              {
                kind: 'edit',
                target: '.git/config',
                verdict: 'ask',
                layer: 'built-in',
                why: { code: 'path-protected' }
              }
            ]
          }
        })
      })
    ],
    0
  ],
  ['one that is not opened yet', [approval('one', { state: 'opening' }), approval('two')], 2]
] as const)('a batch of %s', (_, approvals, size) => {
  expect(batchesOf(approvals, new Set()).size).toBe(size);
});

test('what is set apart is in no batch', () => {
  const three = [approval('one'), approval('two'), approval('three')];
  expect([...batchesOf(three, new Set(['a_two'])).keys()]).toEqual(['a_one', 'a_three']);
});
