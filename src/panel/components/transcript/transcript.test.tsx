import * as React from 'react';
import { act } from 'react';

import { quietView, recordActions, render, thread, turn } from '../../../../tests/panel-view';
import type { MessageItem, TurnState } from '../../../protocol/state';
import { firstSlice } from './first-slice';
import { rowsOf } from './rows';
import { Transcript } from './transcript';

/** jsdom lays nothing out: the list is told that it is 700 pixels high and that each row is as high as it has text. */
class Layout {
  static readonly made: Layout[] = [];
  constructor(private readonly _report: ResizeObserverCallback) {
    Layout.made.push(this);
  }
  private readonly _seen = new Set<Element>();
  observe(element: Element): void {
    this._seen.add(element);
    queueMicrotask(() => this.report(element));
  }
  unobserve(element: Element): void {
    this._seen.delete(element);
  }
  disconnect(): void {
    this._seen.clear();
  }
  report(target: Element): void {
    if (!this._seen.has(target)) return;
    const height =
      target.getAttribute('role') === 'log' ? 700 : 60 + (target.textContent?.length ?? 0) / 3;
    // What the list reads of an entry.
    const entry = { target, contentRect: { width: 340, height } } as unknown as ResizeObserverEntry;
    act(() => this._report([entry], this as unknown as ResizeObserver));
  }
}
const observer = globalThis.ResizeObserver;
beforeAll(() => {
  Object.assign(globalThis, { ResizeObserver: Layout });
  HTMLElement.prototype.scrollTo = function (to?: ScrollToOptions | number) {
    if (typeof to === 'object') this.scrollTop = to.top ?? 0;
    queueMicrotask(() => act(() => void this.dispatchEvent(new Event('scroll'))));
  };
  Object.defineProperty(HTMLElement.prototype, 'offsetParent', { get: () => document.body });
});
afterAll(() => Object.assign(globalThis, { ResizeObserver: observer }));

const TEXT = 'A sentence of some length, and then **one** more.\n\n'.repeat(40);
const message = (id: number): MessageItem => ({
  type: 'message',
  messageId: `m_${id}`,
  text: TEXT,
  done: true
});
const long: readonly TurnState[] = Array.from({ length: 200 }, (_, id) =>
  turn({ turnId: `u_${id}`, items: [message(id)] })
);

test('a long thread is first drawn with what fills a view, its end, and only what is near the view exists after', async () => {
  const rows = rowsOf(thread(long));
  expect(rows.length - firstSlice(rows)).toBeLessThan(8);
  const { actions } = recordActions();
  const { page } = render(
    <Transcript
      thread={thread(long)}
      approvals={[]}
      mayAct
      settings={quietView.settings}
      sent={undefined}
      focus={undefined}
      jump={undefined}
      actions={actions}
    />
  );
  const articles = (): readonly Element[] => [...page.querySelectorAll('article')];
  const atFirst = articles().length;
  expect(atFirst).toBeLessThan(8);
  await act(() => new Promise(resolve => setTimeout(resolve, 600)));
  expect(articles().length).toBeGreaterThan(0);
  expect(articles().length).toBeLessThan(30);
  expect(articles().every(article => article.getAttribute('aria-setsize') === '400')).toBe(true);
  expect(page.querySelectorAll('*').length).toBeLessThan(3000);
});

test('a short thread is drawn whole at once', () => {
  expect(firstSlice(rowsOf(thread(long.slice(0, 1))))).toBe(0);
  expect(firstSlice([])).toBe(0);
});
