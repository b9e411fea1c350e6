import * as React from 'react';
import { act } from 'react-dom/test-utils';
import type { VListHandle } from 'virtua';
import { render } from '../../../../tests/panel-view';
import { useFollow } from './use-follow';

/** What a list was told, and a list that says it is at its end: jsdom lays nothing out. */
function fakeList(): { readonly told: number[]; readonly list: React.RefObject<VListHandle> } {
  const told: number[] = [];
  // The cast: only these members are asked.
  const handle = {
    scrollSize: 100,
    scrollOffset: 0,
    viewportSize: 100,
    getItemSize: () => 10,
    scrollToIndex: (index: number) => void told.push(index)
  } as unknown as VListHandle;
  return { told, list: { current: handle } };
}

function Lines(props: {
  readonly list: React.RefObject<VListHandle>;
  readonly lines: readonly string[];
  readonly asking?: number;
}): React.ReactElement {
  const { list, lines, asking } = props;
  const { handlers } = useFollow(list, lines.length, lines, asking, undefined);
  return <div role="log" onPointerDown={handlers.onPointerDown} />;
}

const nextFrame = (): Promise<void> => new Promise(done => requestAnimationFrame(() => done()));

test.each(['pointerup', 'pointercancel'])(
  'what comes while a pointer is held down moves nothing under it, and is followed after %s, wherever that is',
  async letGo => {
    const { told, list } = fakeList();
    const { page, draw } = render(<Lines list={list} lines={['a']} />);
    expect(told).toEqual([0]);
    const log = page.querySelector('[role="log"]');
    act(() => void log?.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true })));
    draw(<Lines list={list} lines={['a', 'b']} />);
    draw(<Lines list={list} lines={['a', 'b', 'c']} />);
    expect(told).toEqual([0]);
    act(() => void document.body.dispatchEvent(new MouseEvent(letGo, { bubbles: true })));
    // The click comes first.
    expect(told).toEqual([0]);
    await nextFrame();
    expect(told).toEqual([0, 2]);
    draw(<Lines list={list} lines={['a', 'b', 'c', 'd']} />);
    expect(told).toEqual([0, 2, 3]);
  }
);

test('a press on what waits for an answer keeps it where it is, whatever comes meanwhile', async () => {
  const { told, list } = fakeList();
  const { page, draw } = render(<Lines list={list} lines={['a']} asking={0} />);
  const log = page.querySelector('[role="log"]');
  act(() => void log?.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true })));
  draw(<Lines list={list} lines={['a', 'b']} asking={0} />);
  act(() => void document.body.dispatchEvent(new MouseEvent('pointerup', { bubbles: true })));
  await nextFrame();
  draw(<Lines list={list} lines={['a', 'b', 'c']} asking={0} />);
  expect(told).toEqual([0]);
});
