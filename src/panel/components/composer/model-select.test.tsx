import { act } from 'react';
import * as React from 'react';

import type { ThreadState } from '../../../protocol/state';
import { quietView, render, thread, turn } from '../../../../tests/panel-view';
import { modelInUse } from '../../model/model-choice';
import type { PanelView } from '../../model/view';
import { ModelSelect } from './model-select';

const small = { id: 'local:small', provider: 'openai-compatible', name: 'small' };
const large = { id: 'cloud:large', provider: 'anthropic', name: 'large' };

function viewWith(models: readonly (typeof small)[], more: Partial<PanelView> = {}): PanelView {
  const { session } = quietView;
  if (session === undefined) throw new Error('The quiet view has a session.');
  return { ...quietView, session: { ...session, models }, ...more };
}

const thatUsed = (model: string): ThreadState => thread([turn({ model })]);

test.each<[string, PanelView, string | undefined]>([
  ['the first, where nobody chose', viewWith([small, large]), small.id],
  ['the one of the last turn', viewWith([small, large], { thread: thatUsed(large.id) }), large.id],
  [
    'the chosen one before that',
    viewWith([small, large], { thread: thatUsed(large.id), chosenModel: small.id }),
    small.id
  ],
  [
    'the first, where the chosen one is gone',
    viewWith([large], { chosenModel: small.id }),
    large.id
  ],
  ['none, where none is connected', viewWith([]), undefined]
])('the next prompt goes to %s', (_name, view, id) => {
  expect(modelInUse(view)?.id).toBe(id);
});

test('offers the models by name where there are several, and by id those of one name', () => {
  const chosen: string[] = [];
  const twin = { ...small, id: 'other:small' };
  const view = viewWith([small, large, twin]);
  const { page } = render(
    <ModelSelect
      view={view}
      onModel={id => chosen.push(id)}
      onConnect={() => chosen.push('connect')}
    />
  );
  const select = page.querySelector('select');
  expect([...(select?.options ?? [])].map(({ text }) => text)).toEqual([
    'local:small',
    'large',
    'other:small',
    'Connect a model…'
  ]);
  expect(select?.getAttribute('aria-label')).toBe('Model');
  act(() => {
    if (select === null) return;
    select.value = large.id;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  act(() => {
    if (select === null) return;
    select.value = select.options[select.options.length - 1]?.value ?? '';
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(chosen).toEqual([large.id, 'connect']);
});

test('is the way to connect one where there is none', () => {
  let asked = 0;
  const { page } = render(
    <ModelSelect view={viewWith([])} onModel={() => undefined} onConnect={() => asked++} />
  );
  expect(page.querySelector('select')).toBeNull();
  act(() => page.querySelector('button')?.click());
  expect(asked).toBe(1);
});
