import * as React from 'react';
import { act } from 'react';

import { find, quietView, recordActions, render, words } from '../../../tests/panel-view';
import type { PanelView } from '../model/view';
import type { Problem } from '../model/part-views';
import { AuditPage } from './audit-page';
import { Panel } from './panel';
import { PolicyPage } from './policy/policy-page';

const problem: Problem = {
  code: 'no-answer',
  message: 'The server did not answer in 15 s. It may still be carried out; try again.'
};
const turnId = 'u_1';

test.each<[string, typeof Panel, Partial<PanelView>, readonly unknown[]]>([
  ['the thread', Panel, { threadProblem: problem }, ['retryNow']],
  [
    'the list of threads',
    Panel,
    { page: 'threads', list: { ...quietView.list, state: 'failed', problem } },
    ['showPage', 'threads']
  ],
  [
    'the page about trust',
    Panel,
    { page: 'trust', trust: { workspace: 'demo', state: 'failed', problem } },
    ['inspectTrust']
  ],
  [
    'the page about undo',
    Panel,
    { page: 'undo', undo: { turnId, state: 'failed', problem } },
    ['previewUndo', turnId]
  ],
  [
    'the page about export',
    Panel,
    { page: 'export', exporting: { threadId: 't_1', state: 'failed', problem } },
    ['exportThread']
  ],
  [
    'the audit',
    AuditPage,
    { audit: { ...quietView.audit, text: 'rm', state: 'failed', problem } },
    ['queryAudit', 'rm']
  ],
  [
    'the policy',
    PolicyPage,
    {
      policyEditor: {
        workspace: 'demo',
        trusted: true,
        state: 'failed',
        problem,
        tab: 'user',
        drafts: {},
        test: { serial: 0, input: { kind: 'command', text: '', withDraft: true }, state: 'idle' }
      }
    },
    ['rereadPolicy']
  ]
])(
  '[JM-20] %s says that no answer came and asks again on demand',
  async (_, Page, view, expected) => {
    const { actions, asked } = recordActions();
    const { page } = render(
      <Page view={{ ...quietView, ...view }} actions={actions} trans={words.trans} />
    );
    // Pages of the panel come as chunks.
    await act(async () => {
      await import('./pages/threads-page');
      await import('./pages/trust-page');
      await import('./pages/undo-page');
      await import('./pages/export-page');
    });
    expect(page.textContent).toContain(problem.message);
    act(() => find(page, 'button', 'Try again').click());
    expect(asked).toContainEqual(expected);
  }
);
