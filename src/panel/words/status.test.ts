import { nullTranslator } from '@jupyterlab/translation';
import { initialView } from '../model/initial-view';
import { DEFAULT_SETTINGS } from '../model/settings';
import type { PanelView } from '../model/view';
import { statusWords } from './status';

const approval = {
  approvalId: 'a_1',
  callId: 'c_1',
  turnId: 'u_1',
  tool: 'git',
  summary: { kind: 'command', title: { code: 'run' }, risk: 'low' },
  state: 'closed'
} as const;

test.each<[Partial<PanelView>, string]>([
  [{}, 'Sallyport: idle'],
  [{ running: { turnId: 'u_1', startedAt: 0 } }, 'Sallyport: running'],
  [{ running: { turnId: 'u_1', startedAt: 0 }, approvals: [approval] }, 'Sallyport: 1 waiting'],
  [{ engine: { state: 'missing', code: 'no-node' } }, 'Sallyport: not running'],
  [{ stopped: true, approvals: [approval] }, 'Sallyport: stopped'],
  [
    { stopped: true, connection: { state: 'waiting', attempt: 1, retryAt: 0, cause: 'network' } },
    'Sallyport: offline'
  ],
  [{ connection: { state: 'signed-out' } }, 'Sallyport: signed out']
])('the status bar says what matters most of %j: "%s"', (members, words) => {
  const view = { ...initialView(DEFAULT_SETTINGS), ...members };
  expect(statusWords(view, { trans: nullTranslator.load('') })).toBe(words);
});
