import * as React from 'react';
import { act } from 'react';

import {
  call,
  find,
  quietView,
  recordActions,
  render,
  thread,
  turn,
  words
} from '../../../tests/panel-view';
import type { OpenedApproval } from '../../protocol/approvals';
import type { CallItem, TurnState } from '../../protocol/state';
import type { ApprovalView } from '../model/part-views';
import type { PanelView } from '../model/view';
import { announcements } from './announce/announcements';
import { ApprovalCard } from './approval/approval-card';
import { Panel } from './panel';
import { CompactingEntry } from './transcript/compacting-entry';
import { CompactionEntry } from './transcript/compaction-entry';
import { rowsOf } from './transcript/rows';
import { ShorteningEntry } from './transcript/shortening-entry';
import { TurnEnd } from './transcript/turn-end';

const end = (members: Partial<NonNullable<TurnState['end']>>): NonNullable<TurnState['end']> => ({
  reason: 'done',
  changes: [],
  usage: {},
  verdicts: { allowed: 0, asked: 0, denied: 0 },
  time: 3000,
  ...members
});
const running = { turnId: 'u_1', startedAt: 0 };
const at = (members: Partial<TurnState>, view: Partial<PanelView> = {}): PanelView => ({
  ...quietView,
  thread: thread([turn(members)]),
  ...view
});
const { policy } = quietView;
if (policy === undefined) throw new Error('The sample view has a policy.');
const approval: ApprovalView = {
  approvalId: 'a_1',
  callId: 'c_1',
  turnId: 'u_1',
  tool: 'run_command',
  summary: { kind: 'command', title: { code: 'run-command' }, risk: 'high' },
  state: 'open'
};

/** The states of the design that can occur now: before, after, what is in sight, which controls, what is said. */
const states: readonly (readonly [
  name: string,
  before: PanelView,
  after: PanelView,
  texts: readonly string[],
  controls: readonly string[],
  said: { readonly polite: readonly string[]; readonly assertive: readonly string[] }
])[] = [
  [
    'first run, no model',
    { ...withoutSession(), connection: { state: 'connecting', since: 0, attempt: 1 } },
    quietView,
    ['Ready without a model', 'No model'],
    ['/ls', 'All commands', 'Send'],
    { polite: ['Sallyport is ready in command mode.'], assertive: [] }
  ],
  [
    'a folder without trust',
    withoutPolicy(),
    { ...quietView, policy: { ...policy, trusted: false }, steering: ['.mcp.json'] },
    ['This folder is not trusted', '.mcp.json', 'Restricted · reads only'],
    ['Review trust…'],
    { polite: ['This folder is not trusted. Reading works.'], assertive: [] }
  ],
  [
    'connecting, after two seconds',
    quietView,
    { ...quietView, connection: { state: 'connecting', since: 0, attempt: 1 } },
    ['Connecting…', 'What you send waits'],
    ['Send'],
    { polite: [], assertive: [] }
  ],
  [
    'offline',
    quietView,
    { ...quietView, connection: { state: 'waiting', attempt: 2, retryAt: 0, cause: 'network' } },
    ['Offline', 'Attempt 2 failed', 'goes on at the server'],
    ['Retry now'],
    { polite: ['Offline. Trying again by itself.'], assertive: [] }
  ],
  [
    'resumed after a reload',
    at({}, { threadState: 'loading' }),
    at({ items: [call(), call({ callId: 'c_2' })] }, { running, reattachedTo: 'u_1' }),
    ['reattached · step 2'],
    ['Stop'],
    { polite: ['Reattached to the running turn, step 2.'], assertive: [] }
  ],
  [
    'a turn that runs',
    at({ end: end({}) }),
    at({}, { running }),
    ['Working', 'step 1', 'Enter queues'],
    ['Stop'],
    { polite: ['Working.'], assertive: [] }
  ],
  [
    'awaiting approval',
    at({}, { running }),
    at({}, { running, approvals: [approval] }),
    [],
    ['1 waiting', 'Stop'],
    {
      polite: [],
      assertive: [
        'Approval needed: Run a command? High risk. “Go to Next Pending Approval” moves there.'
      ]
    }
  ],
  [
    'a question whose target changed',
    at({}, { running, approvals: [approval] }),
    at({}, { running, approvals: [{ ...approval, state: 'stale' }] }),
    [],
    ['1 waiting'],
    { polite: ['The target changed since this was asked: review it again.'], assertive: [] }
  ],
  [
    'done',
    at({}, { running }),
    at(
      { end: end({ changes: [{ path: 'a', change: 'created' }] }), checkpoint: 'undoable' },
      { workingSet: { turnId: 'u_1', changes: [{ path: 'a', change: 'created' }] } }
    ),
    ['1 file changed'],
    ['Review', 'Keep', 'Undo turn'],
    { polite: ['Turn done, 1 file changed.'], assertive: [] }
  ],
  [
    'stopped by the person',
    at({}, { running }),
    at({ end: end({ reason: 'cancelled' }) }),
    [],
    ['Send'],
    { polite: ['Stopped by you.'], assertive: [] }
  ],
  [
    'ended by an error',
    at({}, { running }),
    at({ end: end({ reason: 'error', error: { code: 'internal', message: 'It broke.' } }) }),
    [],
    ['Send'],
    { polite: [], assertive: ['The turn ended by an error: It broke.'] }
  ],
  [
    'something of the panel that failed',
    quietView,
    {
      ...quietView,
      problem: {
        code: 'rate-limited',
        message: 'Too many.',
        correlation: 'k7',
        retryAt: Date.now() + 8000
      }
    },
    ['Too many.', 'It can be tried again in', 'Code: rate-limited', 'k7'],
    ['Copy details', 'Dismiss'],
    { polite: [], assertive: [] }
  ],
  [
    'a value that the administrator set',
    quietView,
    {
      ...quietView,
      policyOpen: true,
      policy: { ...policy, lines: [{ area: 'network', value: 'deny', source: 'admin' }] }
    },
    ['Blocked · Administrator'],
    ['Restrict this folder'],
    { polite: [], assertive: [] }
  ]
];

test.each(states)(
  '%s: shown, controls, announced [NB-43, NB-47]',
  (_name, before, after, texts, controls, said) => {
    const { page } = render(
      <Panel view={after} actions={recordActions().actions} trans={words.trans} />
    );
    for (const text of texts) expect(page.textContent?.replace(/\s+/g, ' ')).toContain(text);
    for (const control of controls) find(page, 'button', control);
    expect(announcements(before, after, words)).toEqual(said);
  }
);

test.each<[string, readonly CallItem[], string]>([
  ['nothing', [], 'No step was carried out.'],
  [
    'one done, one cut short',
    [call({ outcome: 'ok' }), call({ callId: 'c_2', outcome: 'cancelled' })],
    '1 step was carried out. The last one was cut short: part of it may have happened.'
  ],
  [
    'one that waited for an answer',
    [
      call({
        outcome: 'cancelled',
        approval: {
          approvalId: 'a_1',
          summary: approval.summary,
          status: 'withdrawn',
          withdrawn: 'cancelled'
        }
      })
    ],
    'No step was carried out. What was waiting for your answer did not happen.'
  ]
])('a stopped turn says what did and did not happen: %s', (_what, items, text) => {
  const { page } = render(
    <TurnEnd
      continuable={false}
      turn={turn({ items, end: end({ reason: 'cancelled' }) })}
      actions={recordActions().actions}
    />
  );
  expect(page.textContent).toContain(text);
});

test('what did not come to its end goes on with a press, where it is the last and a model worked it', () => {
  const { actions, asked } = recordActions();
  const ended = (members: Partial<TurnState>): TurnState =>
    turn({ input: [{ type: 'text', text: 'Go.' }], end: end({ reason: 'budget' }), ...members });
  const continuable = (...turns: readonly TurnState[]): boolean[] =>
    rowsOf(thread(turns)).flatMap(row => (row.type === 'end' ? [row.continuable] : []));
  expect(continuable(ended({}), ended({ turnId: 'u_2' }))).toEqual([false, true]);
  expect(continuable(turn({ end: end({ reason: 'budget' }) }))).toEqual([false]);
  const paused = ended({ used: { usage: {}, cost: 0.2 } });
  const { page, draw } = render(<TurnEnd continuable turn={paused} actions={actions} />);
  expect(page.textContent).toContain('about <$0.01');
  act(() => find(page, 'button', 'Continue with new budgets').click());
  expect(asked).toEqual([['continueTurn', 'u_1']]);
  draw(<TurnEnd continuable turn={ended({ end: end({}) })} actions={actions} />);
  expect(page.textContent).not.toContain('Continue');
});

test('while it runs the strip tells the step of how many, the tokens and the cost', () => {
  const used = { usage: { inputTokens: 11_000, outputTokens: 1200 }, cost: 4 };
  const view = at({ step: { number: 3, of: 50 }, used }, { running });
  const { page } = render(
    <Panel view={view} actions={recordActions().actions} trans={words.trans} />
  );
  expect(find(page, 'group', 'Running turn').textContent).toContain(
    'step 3 of 50 · 12.2K tokens · about $0.04'
  );
});

test('the meter tells how full the window is, what fills it, and makes room', () => {
  const { actions, asked } = recordActions();
  const window = {
    window: 128_000,
    system: 500,
    tools: 2000,
    notes: 0,
    summary: 0,
    messages: 35_000,
    results: 500
  };
  const ended = { input: [{ type: 'text' as const, text: 'Go.' }], end: end({}) };
  const { page, draw } = render(
    <Panel view={at({ ...ended, window })} actions={actions} trans={words.trans} />
  );
  const meter = find(page, 'meter', 'Context');
  expect(meter.getAttribute('aria-valuetext')).toBe('38K of 128K tokens');
  expect(meter.closest('details')?.textContent).toContain('Messages35K');
  expect(meter.closest('details')?.textContent).not.toContain('Instruction files');
  act(() => find(page, 'button', 'Sum up').click());
  expect(asked).toContainEqual(['compact']);
  const full = at({ ...ended, window: { ...window, messages: 100_000 } });
  draw(<Panel view={full} actions={actions} trans={words.trans} />);
  expect(find(page, 'meter', 'Context').closest('summary')?.textContent).toContain('Nearly full');
});

test("a summary stands behind the turns that it is for, and its words are a person's to change or take back", () => {
  const { actions, asked } = recordActions();
  const compaction = {
    compactionId: 'k_1',
    through: 'u_1',
    summary: 'In short.',
    by: 'window' as const,
    before: 90_000,
    after: 700
  };
  const rows = rowsOf({
    ...thread([turn({ end: end({}) }), turn({ turnId: 'u_2' })]),
    compactions: [compaction]
  });
  expect(rows.map(({ type }) => type)).toEqual(['user', 'end', 'compaction', 'user']);
  const { page, draw } = render(<CompactionEntry compaction={compaction} actions={actions} />);
  expect(page.textContent).toContain('90K → 700 tokens');
  const box = page.querySelector('textarea');
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(
      box,
      'Mine.'
    );
    box?.dispatchEvent(new Event('input', { bubbles: true }));
  });
  act(() => find(page, 'button', 'Save the summary').click());
  act(() => find(page, 'button', 'Take it back').click());
  draw(<CompactionEntry compaction={{ ...compaction, undone: true }} actions={actions} />);
  act(() => find(page, 'button', 'Use the summary').click());
  expect(asked).toEqual([
    ['changeCompaction', 'k_1', { summary: 'Mine.' }],
    ['changeCompaction', 'k_1', { undone: true }],
    ['changeCompaction', 'k_1', { undone: false }]
  ]);
});

test('a summary that is made can be stopped, and what is told in short can be told whole again', () => {
  const { actions, asked } = recordActions();
  const shortening = {
    compactionId: 'k_2',
    turnId: 'u_1',
    step: 3,
    kept: 600,
    by: 'server' as const,
    before: 90_000,
    after: 40_000
  };
  const notice = {
    type: 'notice' as const,
    seq: 7,
    code: 'results-shortened',
    params: { compactionId: 'k_2' }
  };
  const compacting = { compactionId: 'k_1', by: 'person' as const, turns: 2, startedAt: 0 };
  const shown = {
    ...thread([turn({ items: [notice], end: end({}) })]),
    shortenings: [shortening],
    compacting
  };
  expect(rowsOf(shown).map(({ type }) => type)).toEqual([
    'user',
    'shortening',
    'end',
    'compacting'
  ]);
  const { page, draw } = render(<CompactingEntry compacting={compacting} actions={actions} />);
  expect(page.textContent).toContain('The model sums up 2 turns…');
  act(() => find(page, 'button', 'Stop summing up').click());
  draw(<ShorteningEntry shortening={shortening} actions={actions} />);
  expect(page.textContent).toContain('90K → 40K tokens');
  act(() => find(page, 'button', 'Take it back').click());
  draw(<ShorteningEntry shortening={{ ...shortening, undone: true }} actions={actions} />);
  act(() => find(page, 'button', 'Shorten again').click());
  expect(asked).toEqual([
    ['stopCompacting'],
    ['changeCompaction', 'k_2', { undone: true }],
    ['changeCompaction', 'k_2', { undone: false }]
  ]);
});

test('a failed turn gives its cause first and its details to copy', () => {
  const { actions, asked } = recordActions();
  const error = { code: 'internal', message: 'It broke.' };
  const { page } = render(
    <TurnEnd
      continuable={false}
      turn={turn({ end: end({ reason: 'error', error }) })}
      actions={actions}
    />
  );
  act(() => find(page, 'button', 'Copy details').click());
  expect(asked).toEqual([['copy', 'It broke.\ninternal']]);
});

test('what is reviewed again says that it is not what was asked first', () => {
  const opened: OpenedApproval = {
    nonce: 'n',
    payload: { command: 'make' },
    payloadHash: '',
    scopes: ['once'],
    withheld: {},
    facts: {},
    decision: { decision: 'ask', effects: [], trace: [] },
    remember: {},
    editable: false,
    armingMs: 500
  };
  const { page } = render(
    <ApprovalCard
      approval={{ ...approval, opened, renewed: true }}
      settings={quietView.settings}
      actions={recordActions().actions}
    />
  );
  expect(page.textContent).toContain('This changed since you were first asked');
});

function withoutSession(): PanelView {
  const { session: _session, ...view } = quietView;
  return view;
}

function withoutPolicy(): PanelView {
  const { policy: _policy, ...view } = quietView;
  return view;
}
