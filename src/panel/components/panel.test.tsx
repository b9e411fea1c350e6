import * as React from 'react';
import { act } from 'react';

import { find, quietView, recordActions, render, words } from '../../../tests/panel-view';
import type { ThreadSummary } from '../../protocol/results';
import type { PanelView } from '../model/view';
import { Panel } from './panel';
import { ThreadsPage } from './pages/threads-page';
import { TrustPage } from './pages/trust-page';

function show(members: Partial<PanelView> = {}) {
  const { actions, asked } = recordActions();
  const { page } = render(
    <Panel view={{ ...quietView, ...members }} actions={actions} trans={words.trans} />
  );
  return { page, asked };
}

test('is a region named Sallyport with the names that people and tests rely on [NB-47]', () => {
  const { page } = show();
  const region = find(page, 'region', 'Sallyport');
  expect(region.querySelector('textarea')?.getAttribute('aria-label')).toBe('Message');
  for (const name of ['New thread', 'Send', 'Sandboxed · asks to run, policy Standard'])
    find(page, 'button', name);
  const live = [...page.querySelectorAll('[role="status"], [role="alert"]')];
  expect(live.map(element => element.textContent)).toEqual(['', '']);
});

test('says what works without a model and runs the examples', () => {
  const { page, asked } = show();
  expect(page.textContent).toContain('Ready without a model');
  for (const name of ['/ls', '/search TODO', '/sh python3 --version', 'All commands'])
    act(() => find(page, 'button', name).click());
  expect(asked).toEqual([
    ['send', '/ls'],
    ['send', '/search TODO'],
    ['send', '/sh python3 --version'],
    ['send', '/help']
  ]);
});

const session = quietView.session;
if (session === undefined) throw new Error('The sample view has a session.');
const policy = quietView.policy;
if (policy === undefined) throw new Error('The sample view has a policy.');

const NOW = Date.now();
afterEach(() => jest.restoreAllMocks());

test.each<[string, Partial<PanelView>, readonly string[], string | null]>([
  [
    'an untrusted folder',
    { policy: { ...policy, trusted: false } },
    ['This folder is not trusted', 'Restricted · reads only'],
    'Review trust…'
  ],
  [
    'an untrusted folder with files that would steer an agent, by name',
    { policy: { ...policy, trusted: false }, steering: ['.mcp.json', 'b', 'c', 'd', 'e', 'f'] },
    ['.mcp.json, b, c, d and 2 more'],
    'Review trust…'
  ],
  [
    'no sandbox',
    {
      sandbox: {
        tier: '3',
        runs: false,
        reason: 'bubblewrap is not installed.',
        fix: 'apt install bubblewrap'
      }
    },
    ['Commands are off', 'apt install bubblewrap', 'Sandbox unavailable · shell off'],
    'Check again'
  ],
  [
    'a lost line',
    { connection: { state: 'waiting', attempt: 3, retryAt: NOW + 8000, cause: 'network' } },
    ['Offline', 'Attempt 3 failed', 'next in 8 s'],
    'Retry now'
  ],
  [
    'a proxy in between',
    { connection: { state: 'waiting', attempt: 1, retryAt: Date.now(), cause: 'proxy' } },
    ['does not let WebSockets through'],
    'Retry now'
  ],
  [
    'a full disk',
    { connection: { state: 'waiting', attempt: 1, retryAt: NOW + 2000, cause: 'audit' } },
    ['cannot write its audit', 'Free disk space', 'next in 2 s'],
    'Retry now'
  ],
  [
    'a policy changed on the disk',
    {
      session: {
        ...session,
        policyDrift: { state: 'pending', files: [{ file: 'user.json', change: 'changed' }] }
      }
    },
    ['The policy was changed on the disk', 'user.json', 'no effect until an editor accepts'],
    'Accept the change…'
  ],
  [
    'no sign-in',
    { connection: { state: 'signed-out' } },
    ['You are signed out'],
    'Reload the page'
  ],
  [
    'an older page',
    { connection: { state: 'refused', reason: 'version', message: 'Server 0.2.0, page 0.1.0.' } },
    ['This page is older than the server', 'Server 0.2.0'],
    'Reload the page'
  ],
  [
    'no engine',
    { engine: { state: 'missing', message: 'Node is missing.', fix: 'pip install x' } },
    ['The engine cannot start here', 'Node is missing.', 'pip install x'],
    null
  ],
  [
    'an engine that fell',
    { engine: { state: 'down' } },
    ['The engine is not running'],
    'Retry now'
  ],
  ['a stop', { stopped: true }, ['Everything is stopped'], null],
  [
    'sign-in switched off',
    { session: { ...session, marks: ['auth-off'] } },
    ['Sign-in is switched off'],
    null
  ],
  [
    'a weak token [MG-7]',
    { session: { ...session, marks: ['weak-token'] } },
    ['can be guessed', 'jupyter sallyport token make'],
    null
  ],
  [
    'a history of its own',
    { session: { ...session, history: { note: 'second-opener', message: 'Kept apart.' } } },
    ['Kept apart.'],
    null
  ],
  [
    'something that failed',
    { problem: { code: 'internal', message: 'It failed.', correlation: 'k7' } },
    ['It failed.', 'Code: internal', 'k7'],
    'Dismiss'
  ]
])('shows %s with what helps', (_what, view, texts, button) => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  const { page, asked } = show(view);
  for (const text of texts) expect(page.textContent).toContain(text);
  if (button !== null) act(() => find(page, 'button', button).click());
  expect(asked).toHaveLength(button === null ? 0 : 1);
});

test('lists threads by the first words of the person where they have no title [NB-55]', () => {
  const thread: ThreadSummary = {
    threadId: 't_1',
    title: '',
    workspace: 'demo',
    createdAt: 0,
    changedAt: Date.now(),
    archived: false,
    deletedAt: null,
    state: 'waiting',
    changed: 2,
    lastSeq: 1,
    preview: 'fix the loader'
  };
  const { actions, asked } = recordActions();
  const { page } = render(
    <ThreadsPage
      view={{ ...quietView, list: { ...quietView.list, threads: [thread] } }}
      actions={actions}
    />
  );
  expect(find(page, 'list', 'Threads').querySelectorAll('[role="listitem"]')).toHaveLength(1);
  expect(page.textContent).toContain('Waits for you');
  act(() => find(page, 'button', 'fix the loader').click());
  act(() => find(page, 'button', 'Actions for fix the loader').click());
  act(() => find(page, 'menuitem', 'Delete…').click());
  act(() => find(page, 'button', 'Move to trash').click());
  expect(asked).toEqual([
    ['openThread', 't_1'],
    ['deleteThread', 't_1']
  ]);
});

test('decides trust with the focus on the safe choice and no way for a script', () => {
  const { actions, asked } = recordActions();
  const { page } = render(
    <TrustPage
      view={{
        ...quietView,
        trust: {
          workspace: 'demo',
          state: 'ready',
          inspection: {
            workspace: 'demo',
            realPath: '/home/me/demo',
            trusted: false,
            nonce: 'n',
            armingMs: 500,
            findings: [
              {
                path: '.mcp.json',
                kind: 'mcp',
                bytes: 12,
                firstLines: ['<script>alert(1)</script>'],
                why: 'Starts servers.'
              }
            ],
            more: 0
          }
        }
      }}
      actions={actions}
    />
  );
  expect(document.activeElement?.textContent).toBe('Keep restricted');
  expect(page.querySelector('script')).toBeNull();
  for (const text of ['/home/me/demo', '.mcp.json', '<script>alert(1)</script>'])
    expect(page.textContent).toContain(text);
  act(() => find(page, 'button', 'Trust this folder').click());
  expect(asked).toEqual([]);
  act(() => find(page, 'button', 'Keep restricted').click());
  expect(asked).toEqual([['keepRestricted']]);
});
