import * as React from 'react';
import { act } from 'react';

import { find, quietView, recordActions, render, thread, turn } from '../../../../tests/panel-view';
import type { PanelView } from '../../model/view';
import { Composer } from './composer';

function show(view: Partial<PanelView> = {}) {
  const { actions, asked } = recordActions();
  const { page } = render(<Composer view={{ ...quietView, ...view }} actions={actions} />);
  const box = page.querySelector('textarea');
  if (box === null) throw new Error('The composer has a text box.');
  const type = (text: string): void =>
    act(() => {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, text);
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
  const press = (key: string, options: KeyboardEventInit = {}): void =>
    act(
      () =>
        void box.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options })
        )
    );
  const sent = (): readonly unknown[] =>
    asked.filter(([name]) => name === 'send').map(([, text]) => text);
  return { page, box, type, press, sent, asked };
}

test.each<[string, Partial<KeyboardEventInit>, PanelView['settings']['sendKey'], boolean]>([
  ['Enter', {}, 'enter', true],
  ['Shift Enter', { shiftKey: true }, 'enter', false],
  ['Enter of an input method', { isComposing: true }, 'enter', false],
  ['Enter where Accel Enter sends', {}, 'accel-enter', false],
  ['Accel Enter where it sends', { ctrlKey: true }, 'accel-enter', true]
])('%s', (_name, options, sendKey, sends) => {
  const { box, type, press, sent } = show({ settings: { ...quietView.settings, sendKey } });
  type('hello');
  press('Enter', options);
  expect(sent()).toEqual(sends ? ['hello'] : []);
  expect(box.value).toBe(sends ? '' : 'hello');
});

test('completes a slash word with arrows and Enter, and sends only then [NB-47]', () => {
  const { page, box, type, press, sent } = show();
  type('/s');
  const list = find(page, 'listbox', 'Commands');
  expect([...list.children].map(option => option.querySelector('code')?.textContent)).toEqual([
    '/search PATTERN [GLOB]',
    '/sh LINE',
    '/stop',
    '/ls [PATH]'
  ]);
  press('ArrowDown');
  const active = document.getElementById(box.getAttribute('aria-activedescendant') ?? '');
  expect(active?.getAttribute('aria-selected')).toBe('true');
  press('Enter');
  expect([box.value, sent()]).toEqual(['/sh ', []]);
  expect(page.querySelector('[role="listbox"]')).toBeNull();
});

test('Escape closes the list and leaves the text', () => {
  const { page, box, type, press, asked } = show({ running: { turnId: 'u_1', startedAt: 0 } });
  type('/se');
  press('Escape');
  expect([box.value, page.querySelector('[role="listbox"]')]).toEqual(['/se', null]);
  press('Escape');
  expect(asked.at(-1)).toEqual(['stop']);
});

test('Up and Down in an empty box go through what was said, newest first [NB-47]', () => {
  const said = (text: string) => turn({ turnId: text, input: [{ type: 'text', text }] });
  const { box, type, press } = show({
    thread: thread([said('/ls'), said('/sh make'), said('/sh make')])
  });
  const reached = ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown'].map(
    key => {
      press(key);
      return box.value;
    }
  );
  expect(reached).toEqual(['/sh make', '/ls', '/ls', '/sh make', '', '']);
  type('my own');
  press('ArrowUp');
  expect(box.value).toBe('my own');
});

test('Up in an empty box takes the last waiting message out of the queue to edit it', () => {
  const waiting = { threadId: 't_1', workspace: '', mode: null, state: 'queued' } as const;
  const { box, press, asked } = show({
    thread: thread([turn()]),
    queue: [
      { ...waiting, key: 'k1', text: 'first' },
      { ...waiting, key: 'k2', text: 'second' },
      { ...waiting, key: 'k3', text: 'under way', state: 'sending' }
    ]
  });
  press('ArrowUp');
  expect(box.value).toBe('second');
  expect(asked).toContainEqual(['removeQueued', 'k2']);
});

test('what waits behind the running turn is sent to it, taken back, or taken up to edit', () => {
  const input = [{ type: 'text', text: 'and the tests' }] as const;
  const waiting = { key: 'k1', mode: 'agent', input } as const;
  const spoken = turn({ input: [{ type: 'text', text: 'Fix it.' }] });
  const view = {
    thread: { ...thread([spoken]), queue: [waiting] },
    running: { turnId: 'u_1', startedAt: 0 }
  };
  const { page, box, press, asked } = show(view);
  act(() => find(page, 'button', 'Send “and the tests” now').click());
  act(() => find(page, 'button', 'Remove “and the tests”').click());
  press('ArrowUp');
  const queueing = ['sendNow', 'removeQueued'];
  expect(asked.filter(([name]) => queueing.includes(String(name)))).toEqual([
    ['sendNow', 'k1'],
    ['removeQueued', 'k1'],
    ['removeQueued', 'k1']
  ]);
  expect(box.value).toBe('and the tests');
});

test.each<[string, string, string, boolean]>([
  ['a command waits for its turn', 'Fix it.', '/undo', false],
  ['a command hears nothing', '/sh make', 'and the tests', false],
  ['words reach a model', 'Fix it.', 'and the tests', true]
])('%s', (_name, working, text, offered) => {
  const { page } = show({
    thread: {
      ...thread([turn({ input: [{ type: 'text', text: working }] })]),
      queue: [{ key: 'k1', mode: 'agent', input: [{ type: 'text', text }] }]
    },
    running: { turnId: 'u_1', startedAt: 0 }
  });
  expect(page.textContent?.includes('Send now')).toBe(offered);
});
