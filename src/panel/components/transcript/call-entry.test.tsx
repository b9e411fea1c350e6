import * as React from 'react';

import { call, quietView, recordActions, render } from '../../../../tests/panel-view';
import type { ApprovalView } from '../../model/part-views';
import { CallEntry } from './call-entry';

const summary = { kind: 'command', title: { code: 'run-command' }, risk: 'low' } as const;
const approval: ApprovalView = {
  approvalId: 'a_1',
  callId: 'c_1',
  turnId: 'u_1',
  tool: 'run_command',
  summary,
  state: 'opening'
};
const { actions } = recordActions();
const setApart = (): void => undefined;
const entry = (asks: boolean): React.ReactElement => (
  <CallEntry
    call={call(asks ? {} : { outcome: 'ok', durationMs: 5 })}
    answers
    asking={{ approvals: asks ? [approval] : [], batches: new Map(), reasons: new Map(), setApart }}
    settings={quietView.settings}
    actions={actions}
  />
);

test('a focus in an answered card goes on to the heading of its result [NB-47]', () => {
  const { page, draw } = render(entry(true));
  page.querySelector<HTMLElement>('h4')?.focus();
  draw(entry(false));
  expect(document.activeElement?.textContent).toBe('Ran make');
});

test('a focus elsewhere stays where it is', () => {
  const { draw } = render(entry(true));
  const elsewhere = document.body.appendChild(document.createElement('button'));
  elsewhere.focus();
  draw(entry(false));
  expect(document.activeElement).toBe(elsewhere);
});
