import { call, quietView, thread, turn, words } from '../../../../tests/panel-view';
import type { PanelView } from '../../model/view';
import type { TurnState } from '../../../protocol/state';
import { announcements } from './announcements';

const end = (reason: 'done' | 'error' | 'cancelled'): NonNullable<TurnState['end']> => ({
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
