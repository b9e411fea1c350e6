import { call, quietView, thread, turn, words } from '../../../../tests/panel-view';
import type { PanelView } from '../../model/view';
import type { TurnState } from '../../../protocol/state';
import { announcements } from './announcements';

const compacting = { compactionId: 'k_1', by: 'person', turns: 1, startedAt: 0 } as const;
const end = (reason: 'done' | 'error' | 'cancelled' | 'budget'): NonNullable<TurnState['end']> => ({
  reason,
  changes: [],
  usage: {},
  verdicts: { allowed: 1, asked: 0, denied: 0 },
  time: 1,
  ...(reason === 'error' && { error: { code: 'internal', message: 'The engine failed.' } })
});
const at = (members: Partial<TurnState>, view: Partial<PanelView> = {}): PanelView => ({
  ...quietView,
  thread: thread([turn(members)]),
  ...view
});
const secret = call({ input: { command: 'curl -H token:hunter2' } });

test.each<[string, PanelView, PanelView, object]>([
  [
    'a question, at once and without its payload',
    at({}),
    at(
      { items: [secret] },
      {
        approvals: [
          {
            approvalId: 'a_1',
            callId: 'c_1',
            turnId: 'u_1',
            tool: 'run_command',
            summary: { kind: 'command', title: { code: 'run-command' }, risk: 'high' },
            state: 'closed'
          }
        ]
      }
    ),
    {
      polite: [],
      assertive: [
        'Approval needed: Run a command? High risk. “Go to Next Pending Approval” moves there.'
      ]
    }
  ],
  [
    'no token of a message that streams',
    at({ items: [{ type: 'message', messageId: 'm', text: 'a', done: false }] }),
    at({ items: [{ type: 'message', messageId: 'm', text: 'ab', done: false }] }),
    { polite: [], assertive: [] }
  ],
  [
    'a command that failed, without its line',
    at({ items: [secret] }),
    at({ items: [{ ...secret, outcome: 'failed' }] }),
    { polite: ['Command: Failed.'], assertive: [] }
  ],
  [
    'a budget that comes to its end',
    at({ items: [] }),
    at({
      items: [{ type: 'notice', seq: 9, code: 'steps-near', params: { used: 40, limit: 50 } }]
    }),
    { polite: ['This turn has used 40 of its 50 steps.'], assertive: [] }
  ],
  [
    'a budget that was told before',
    at({ items: [{ type: 'notice', seq: 9, code: 'steps-near' }] }),
    at({ items: [{ type: 'notice', seq: 9, code: 'steps-near' }, secret] }),
    { polite: [], assertive: [] }
  ],
  [
    'a turn that is paused, and how it goes on',
    at({}),
    at({ end: end('budget') }),
    {
      polite: [
        'Paused: its budget is used up. The button “Continue” stands at the end of the thread.'
      ],
      assertive: []
    }
  ],
  [
    'a summary that begins',
    at({}),
    { ...at({}), thread: { ...thread([turn()]), compacting } },
    {
      polite: ['The thread is being summed up. “Stop summing up” ends that.'],
      assertive: []
    }
  ],
  [
    'a summary that does not come',
    { ...at({}), thread: { ...thread([turn()]), compacting } },
    at({}),
    { polite: ['No summary was made; the thread is as it was.'], assertive: [] }
  ],
  [
    'the end of a turn',
    at({}),
    at({ end: end('done') }),
    { polite: ['Turn done, no file changed.'], assertive: [] }
  ],
  [
    'a turn that an error ended, at once',
    at({}),
    at({ end: end('error') }),
    { polite: [], assertive: ['The turn ended by an error: The engine failed.'] }
  ],
  [
    'nothing of what a replay brings',
    at({}, { threadState: 'loading' }),
    at({ end: end('done') }, { threadState: 'live' }),
    { polite: [], assertive: [] }
  ],
  [
    'a lost line',
    quietView,
    {
      ...quietView,
      connection: { state: 'waiting', attempt: 1, retryAt: 0, cause: 'network' }
    },
    { polite: ['Offline. Trying again by itself.'], assertive: [] }
  ],
  [
    'nothing where announcements are off',
    at({}),
    at({ end: end('done') }, { settings: { ...quietView.settings, announcements: 'off' } }),
    { polite: [], assertive: [] }
  ]
])('speaks of %s [NB-47]', (_what, before, after, said) => {
  expect(announcements(before, after, words)).toEqual(said);
});
