import * as React from 'react';
import { act } from 'react';

import { quietView, recordActions, render, find } from '../../../../tests/panel-view';
import type { OpenedApproval, RuleChoice } from '../../../protocol/approvals';
import type { ApprovalView } from '../../model/part-views';
import { ApprovalCard } from './approval-card';
import { Matter } from './matter';

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

test('says plainly of a command that nothing confines what it may do, and nothing of a sandbox', () => {
  const { page } = show({
    summary: { kind: 'command', title: { code: 'run-unconfined' }, risk: 'high' },
    opened: { ...opened, facts: { sandbox: { tier: '3', network: true, writes: [] } } }
  });
  find(page, 'group', 'Approval: Run a command that nothing confines?');
  expect(page.textContent).toContain('High risk · not confined');
  expect(page.textContent).toContain('not at all: it runs with all of your rights');
  expect(page.textContent).not.toMatch(/sandbox/i);
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

test('a longer yes shows the rule whole, what it would have covered, and until when [NB-29]', () => {
  const choice = (breadth: 'exact' | 'prefix', words: string[]): RuleChoice => ({
    breadth,
    rule: { id: 'r', tool: 'shell', words },
    sentence: { code: 'any' },
    matched: { calls: breadth === 'exact' ? 1 : 4, of: 50, samples: ['pytest -q'] }
  });
  const choices = [choice('exact', ['pytest', '-q']), choice('prefix', ['pytest'])];
  const { page } = show({
    opened: {
      ...opened,
      scopes: ['once', 'folder'],
      remember: { folder: { choices, expiresDays: 30, mostDays: 30 } },
      withheld: { user: { code: 'not-remembered' } }
    }
  });
  act(() => find(page, 'button', 'Approve for…').click());
  const folder = [...page.querySelectorAll<HTMLInputElement>('[type="radio"]')][1];
  act(() => folder?.click());
  expect(page.textContent).toContain('pytest -q');
  expect(page.textContent).toContain('covered 1 of the last 50 calls');
  expect(page.querySelector<HTMLInputElement>('[type="number"]')?.value).toBe('30');
  expect(find(page, 'button', 'Approve and remember').getAttribute('aria-disabled')).toBe('true');
});

test('an edited payload is said to be one, and a question leads to the tester', () => {
  const { page, asked } = show({ opened: { ...opened, editable: true } });
  act(() => find(page, 'button', 'Edit').click());
  const box = page.querySelector('textarea');
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, 'ls');
    box?.dispatchEvent(new Event('input', { bubbles: true }));
  });
  find(page, 'button', 'Approve edited once');
  act(() => find(page, 'button', 'Why?').click());
  act(() => find(page, 'button', 'Open in the policy tester').click());
  expect(asked).toEqual([
    ['openTester', { kind: 'command', text: opened.payload.command, withDraft: true }]
  ]);
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

const server = {
  name: 'notes',
  layer: 'user',
  command: ['/usr/bin/notes'],
  hosts: [],
  definitionHash: 'a'.repeat(64),
  claims: {}
};

test.each<[string, OpenedApproval['payload'], string]>([
  ['one short argument', { word: 'tea' }, 'wordtea'],
  ['arguments that are called as what we say', { Confined: 'yes', cwd: '/' }, 'Confinedyescwd/'],
  ['no argument', {}, 'Without any argument']
])('[JP-38] a server’s call of %s shows what will run in its box', (_what, payload, text) => {
  const { page } = show({ opened: { ...opened, payload, facts: { server } } });
  expect(find(page, 'group', 'What will run').textContent).toBe(text);
  const rows = [...page.querySelectorAll('.sallyport-facts dt')].map(row => row.textContent);
  expect(rows.filter(name => Object.hasOwn(payload, name ?? ''))).toEqual([]);
});

test('asks for the words of a recursive delete to be typed', () => {
  const { page } = show({ opened: { ...opened, typed: 'build' } });
  expect(page.textContent).toContain('Type “build” to approve');
});

test.each<[string, Record<string, unknown>, readonly string[], readonly string[]]>([
  [
    'request',
    { url: 'https://a.example/b' },
    ['Address'],
    [
      'Goes out',
      'a GET of this address, with no cookies, no credentials and no content',
      'Comes in',
      'nothing yet: what was answered is shown to you before it is read'
    ]
  ],
  [
    'answer',
    {
      url: 'https://a.example/b',
      status: 200,
      mediaType: 'text/html',
      bytes: 9,
      found: 'nothing',
      firstLines: 'It is\nfine.',
      hash: 'sha256:00'
    },
    ['Address', 'It begins'],
    [
      'Status',
      '200',
      'Kind',
      'text/html',
      'Bytes',
      '9',
      'Stands out',
      'nothing',
      'Hash',
      'sha256:00',
      'Goes out',
      'nothing more',
      'Comes in',
      'the text of the page, marked as unchecked; from then on every way out of this thread is asked about'
    ]
  ]
])(
  '[NB-41] the card of a %s says what goes out and what comes in',
  (_name, payload, boxed, rows) => {
    const { page } = render(
      <Matter
        kind="fetch"
        opened={{ ...opened, payload, facts: {} }}
        reading={{
          read: true,
          seen: true,
          ticked: false,
          end: React.createRef(),
          onTick: () => undefined
        }}
      />
    );
    const texts = (selector: string): readonly (string | null)[] =>
      [...page.querySelectorAll(selector)].map(({ textContent }) => textContent);
    expect(texts('.sallyport-member')).toEqual(boxed);
    expect(texts('.sallyport-facts > *')).toEqual(rows);
  }
);
