import * as React from 'react';
import { act } from 'react';

import { recordActions, call, find, render } from '../../../../tests/panel-view';
import type { CallItem } from '../../../protocol/state';
import { CallCard } from './call-card';
import { CallGroup } from './call-group';

const { actions } = recordActions();

const allowed: CallItem['decision'] = {
  decision: 'allow',
  effects: [],
  trace: [{ layer: 'folder', result: 'match', ruleId: 'pytest', verdict: 'allow', won: true }]
};
const summary = {
  kind: 'command',
  title: { code: 'run-command' },
  risk: 'low'
} as const;

test.each<[string, Partial<CallItem>, string]>([
  ['runs', {}, 'Run make | Running · 0 s'],
  [
    'waits for an answer',
    { approval: { approvalId: 'a_1', summary, status: 'pending' } },
    'Run make | Waiting · waits for you'
  ],
  [
    'ended well by a rule',
    { outcome: 'ok', durationMs: 1234, decision: allowed },
    'Ran make | Done · 1.2 s · allowed by pytest (This folder)'
  ],
  [
    'ended well by a yes',
    {
      outcome: 'ok',
      durationMs: 61_000,
      approval: { approvalId: 'a_1', summary, status: 'allowed' }
    },
    'Ran make | Done · 1:01 · you approved once'
  ],
  [
    'was refused with a note',
    {
      outcome: 'refused',
      durationMs: 0,
      approval: { approvalId: 'a_1', summary, status: 'denied', note: 'use tox' }
    },
    'Run make | Refused · you denied: use tox'
  ],
  [
    'was blocked',
    {
      outcome: 'denied',
      durationMs: 0,
      decision: { ...allowed, decision: 'deny' }
    },
    'Run make | Blocked · blocked by pytest (This folder)'
  ],
  [
    'was interrupted',
    { outcome: 'interrupted', durationMs: 0 },
    'Run make | Interrupted, effects unknown'
  ]
])('a call that %s says so in words [NB-43]', (_what, members, line) => {
  const { page } = render(
    <CallCard actions={actions} call={call({ startedAt: Date.now(), ...members })} />
  );
  expect(
    `${page.querySelector('h4')?.textContent} | ${page.querySelector('header p')?.textContent}`
  ).toBe(line);
});

test('counts the seconds of a running call and says after 30 of them that it may take longer [NB-42]', () => {
  jest.useFakeTimers();
  try {
    const { page } = render(<CallCard actions={actions} call={call({ startedAt: Date.now() })} />);
    const line = (): string => page.querySelector('header p')?.textContent ?? '';
    act(() => jest.advanceTimersByTime(12_000));
    expect(line()).toBe('Running · 12 s');
    act(() => jest.advanceTimersByTime(20_000));
    expect(line()).toBe('Running · 32 s · this may take a while');
  } finally {
    jest.useRealTimers();
  }
});

test('shows head and tail of a long output, the amount left out, and all of it on demand', () => {
  const stdout = Array.from({ length: 60 }, (_, index) => `row ${index}`).join('\n');
  const { page } = render(
    <CallCard
      actions={actions}
      call={call({
        outcome: 'failed',
        durationMs: 0,
        output: { exitCode: 2, stdout, omitted: { stdout: 4096 } }
      })}
    />
  );
  expect(page.textContent).toContain('Ended with status 2');
  expect(page.textContent).toContain('4.1 kB left out');
  expect(page.textContent).not.toContain('row 30');
  act(() => find(page, 'button', 'Show 40 more lines').click());
  expect(page.querySelector('pre')?.textContent).toBe(stdout);
});

test('caps a finished diff and names added and removed lines in words [NB-43]', () => {
  const diff = `@@ -1 +1,60 @@\n-old\n${'+new\n'.repeat(60)}`;
  const { page } = render(
    <CallCard
      actions={actions}
      call={call({ tool: 'edit_file', outcome: 'ok', durationMs: 0, output: { diff } })}
    />
  );
  expect(page.querySelectorAll('[data-type]')).toHaveLength(40);
  expect(page.querySelector('[data-type="removed"]')?.textContent).toBe('−removed old');
  expect(page.textContent).toContain('60 lines added, 1 removed');
});

test('folds a group to one line with its count, time and verdict [NB-43]', () => {
  const read = (callId: string): CallItem =>
    call({ callId, tool: 'read_file', outcome: 'ok', durationMs: 1500, decision: allowed });
  const { page } = render(
    <CallGroup actions={actions} calls={['c_1', 'c_2', 'c_3', 'c_4'].map(read)} />
  );
  expect(page.querySelector('summary')?.textContent).toBe(
    'Read 4 files · 6 s · allowed by pytest (This folder)'
  );
  expect(page.querySelectorAll('section')).toHaveLength(0);
});

test('output is text, whatever it holds [MG-30]', () => {
  const stderr = '<img src=x onerror=alert(1)>\u001b]8;;javascript:alert(1)\u0007x';
  const { page } = render(
    <CallCard
      actions={actions}
      call={call({ outcome: 'failed', durationMs: 0, output: { stderr } })}
    />
  );
  expect(page.querySelector('img, a')).toBeNull();
  expect(page.querySelector('pre')?.textContent).toContain('<img src=x onerror=alert(1)>U+001B');
});

test('the answer to a typed command stands open, that of a model waits behind a fold', () => {
  const done = call({ outcome: 'ok', durationMs: 5, output: { stdout: 'a.txt' } });
  expect(
    render(<CallCard actions={actions} call={done} answers />).page.querySelector('pre')
      ?.textContent
  ).toBe('a.txt');
  expect(render(<CallCard actions={actions} call={done} />).page.querySelector('pre')).toBeNull();
});

test('a call names the connections that the network refused, and what would let them through', () => {
  const entry = { list: 'network.allow', host: 'a.example' } as const;
  const refused = [
    { host: 'a.example', port: 443, reason: 'not-allowed', count: 2, entry }
  ] as const;
  const failed = call({ outcome: 'failed', durationMs: 1, output: { exitCode: 1, refused } });
  const { page } = render(<CallCard call={failed} actions={actions} />);
  const list = page.querySelector('[aria-label="Refused by the network"]');
  expect(list?.textContent).toBe(
    'No rule allows a.example on port 443. “a.example” in network.allow would let it through.'
  );
});
