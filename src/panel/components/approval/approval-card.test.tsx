import * as React from 'react';
import { act } from 'react';

import { quietView, recordActions, render, find } from '../../../../tests/panel-view';
import type { OpenedApproval } from '../../../protocol/approvals';
import type { ApprovalView } from '../../model/view';
import { ApprovalCard } from './approval-card';

const opened: OpenedApproval = {
  nonce: 'n1',
  payload: { command: 'pytest -q && \\\n  echo "done"', cwd: 'src', timeoutSeconds: 60 },
  payloadHash: 'sha256:1',
  scopes: ['once'],
  withheld: { folder: { code: 'not-remembered' } },
  facts: { cwd: 'src', sandbox: { tier: '1', network: false, writes: ['.'] } },
  decision: {
    decision: 'ask',
    effects: [],
    trace: [{ layer: 'default', result: 'match', verdict: 'ask', won: true }]
  },
  remember: {},
  editable: false,
  armingMs: 500,
  reason: 'Because <b>I</b> say so'
};
const approval: ApprovalView = {
  approvalId: 'a_1',
  callId: 'c_1',
  turnId: 'u_1',
  tool: 'run_command',
  summary: { kind: 'command', title: { code: 'run-command' }, risk: 'medium' },
  state: 'open',
  opened
};

function show(members: Partial<ApprovalView> = {}) {
  const { actions, asked } = recordActions();
  const { page } = render(
    <ApprovalCard
      approval={{ ...approval, ...members }}
      settings={quietView.settings}
      actions={actions}
    />
  );
  return { page, asked };
}

test('shows the exact text that will run, every member of it [JP-38]', () => {
  const { page } = show();
  const lines = [...page.querySelectorAll('.sallyport-lines > li')].map(line => line.textContent);
  expect(lines.join('\n')).toBe(opened.payload.command);
  expect(page.textContent).toContain('timeoutSeconds60');
});

test('is a group named "Approval:" with Deny before Approve once, and takes no focus [NB-47]', () => {
  const { page } = show();
  find(page, 'group', 'Approval: Run a command?');
  const names = [...page.querySelectorAll('button')].map(button => button.textContent);
  expect(names).toEqual(['Deny', 'Approve once', 'Approve for…', 'Add a note', 'Why?']);
  expect(document.activeElement).toBe(document.body);
});

test('orders summary, payload, facts, the claim marked as one, buttons', () => {
  const text = show().page.textContent ?? '';
  const places = ['Run a command?', 'pytest', 'Confined', 'unchecked', 'Deny'].map(part =>
    text.indexOf(part)
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test('answers nothing to events that no person made, by pointer or key', () => {
  const { page, asked } = show();
  const card = find(page, 'group', 'Approval:');
  act(() => {
    for (const button of page.querySelectorAll('button')) button.click();
    for (const key of ['Enter', 'Backspace'])
      card.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true }));
  });
  expect(asked).toEqual([]);
});

test('holds approval back until all of the payload was in sight or ticked', () => {
  const { page } = show();
  const approve = find(page, 'button', 'Approve once');
  expect(approve.getAttribute('aria-disabled')).toBe('true');
  expect(page.textContent).toContain('I have reviewed 2 lines');
});

test('asks for its nonce once it is on the page, and again only by hand when it is stale', () => {
  const { opened: _opened, ...closed } = approval;
  const { actions, asked } = recordActions();
  const card = (state: ApprovalView['state']): React.ReactElement => (
    <ApprovalCard approval={{ ...closed, state }} settings={quietView.settings} actions={actions} />
  );
  const { page, draw } = render(card('closed'));
  draw(card('stale'));
  expect(asked).toEqual([['openApproval', 'a_1']]);
  act(() => find(page, 'button', 'Review again').click());
  expect(asked).toHaveLength(2);
});

test('says why longer approvals are not offered, and why it was asked', () => {
  const { page } = show();
  act(() => find(page, 'button', 'Approve for…').click());
  expect(page.textContent).toContain('This folderNot remembered');
  act(() => find(page, 'button', 'Why?').click());
  expect(page.querySelector('[aria-current]')?.textContent).toBe('DefaultAsk');
});

test('marks what a reader could not see', () => {
  const { page } = show({
    opened: { ...opened, payload: { command: 'ls \u202Egpj' } }
  });
  expect([...page.querySelectorAll('mark')].map(mark => mark.textContent)).toEqual(['U+202E']);
  expect(page.textContent).toContain('they are marked');
});

test('shows every path of an act on many, as exactly as its payload [JP-38]', () => {
  const paths = ['build', 'build/a.o', 'build/b.o'];
  const { page } = show({
    opened: { ...opened, payload: { path: 'build', recursive: true }, facts: { paths } }
  });
  const lines = [...page.querySelectorAll('.sallyport-lines > li')].map(line => line.textContent);
  expect(lines).toEqual(['build', ...paths]);
});

test('asks for the words of a recursive delete to be typed', () => {
  const { page } = show({ opened: { ...opened, typed: 'build' } });
  expect(page.textContent).toContain('Type “build” to approve');
});
