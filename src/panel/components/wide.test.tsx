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
import type { PanelView } from '../model/view';
import { Panel } from './panel';

/** Every element is as wide as the test says; jsdom lays nothing out. */
let width = 0;
class Layout implements ResizeObserver {
  constructor(private readonly _report: ResizeObserverCallback) {}
  observe(): void {
    // The cast: the components read the width alone.
    const entry = { contentRect: { width } } as unknown as ResizeObserverEntry;
    this._report([entry], this);
  }
  unobserve(): void {}
  disconnect(): void {}
}
const observer = globalThis.ResizeObserver;
beforeAll(() => Object.assign(globalThis, { ResizeObserver: Layout }));
afterAll(() => Object.assign(globalThis, { ResizeObserver: observer }));

async function show(at: number, members: Partial<PanelView> = {}) {
  width = at;
  const { actions, asked } = recordActions();
  const view = { ...quietView, ...members };
  const { page } = render(<Panel view={view} actions={actions} trans={words.trans} />);
  // Pages come as chunks.
  await act(async () => {
    await import('./pages/threads-page');
    await import('./pages/review-page');
  });
  return { page, asked };
}

test('from 720 px on the threads stand beside the open one, with nothing to close', async () => {
  const { page } = await show(720);
  find(page, 'list', 'Threads');
  expect(page.querySelector('textarea')?.getAttribute('aria-label')).toBe('Message');
  expect(page.querySelector('[aria-label="Close"]')).toBeNull();
});

test('below that they take its place', async () => {
  const { page } = await show(719);
  expect(page.querySelector('[role="list"][aria-label="Threads"]')).toBeNull();
  const listed = await show(719, { page: 'threads' });
  find(listed.page, 'list', 'Threads');
  expect(listed.page.querySelector('textarea')).toBeNull();
});

const reviewed: Partial<PanelView> = {
  page: 'review',
  undo: { turnId: 'u_1', state: 'ready' },
  thread: thread([
    turn({
      items: [
        call({
          changes: [{ path: 'a.txt', change: 'modified' }],
          output: { diff: '@@\n same\n-old\n+new' }
        })
      ]
    })
  ])
};
const columns = (page: HTMLElement): readonly string[] =>
  [...page.querySelectorAll('.sallyport-pair')].map(pair =>
    [...pair.querySelectorAll('code')].map(code => code.textContent).join('|')
  );

test('the review shows before and after side by side where there is room, and keeps what a person chose', async () => {
  const { page, asked } = await show(900, reviewed);
  expect(columns(page)).toEqual(['same|same', 'removed old|added new']);
  const choice = page.querySelector<HTMLInputElement>('.sallyport-tick input');
  expect(choice?.checked).toBe(true);
  act(() => choice?.click());
  expect(asked).toContainEqual(['setDiffStyle', 'unified']);
  const settings = { ...quietView.settings, diffStyle: 'unified' as const };
  expect(columns((await show(900, { ...reviewed, settings })).page)).toEqual([]);
});

test('a narrow review has one column and no choice', async () => {
  const { page } = await show(360, reviewed);
  expect(columns(page)).toEqual([]);
  expect(page.textContent).toContain('added new');
  expect(page.querySelector('.sallyport-tick')).toBeNull();
});
