import { act } from 'react';
import * as React from 'react';

import type { ModelConnections } from '../../../protocol/results';
import { quietView, recordActions, render } from '../../../../tests/panel-view';
import type { ModelsView } from '../../model/part-views';
import type { PanelView } from '../../model/view';
import { ModelsPage } from '../pages/models-page';
import { draftOf, originOf, startEntry, type ModelEntry } from './draft';

const connections: ModelConnections = {
  providers: [
    { name: 'openai', variables: ['OPENAI_API_KEY'] },
    { name: 'anthropic', refused: 'The administrator does not let it be used.', variables: [] }
  ],
  connections: [
    {
      id: 'openai:m',
      provider: 'openai',
      model: 'm',
      origin: 'https://api.openai.com:443',
      credential: 'env:OPENAI_API_KEY',
      removable: false
    }
  ],
  keptIn: 'file',
  stored: [
    { name: 'openai-1', origin: 'https://api.openai.com:443' },
    { name: 'other-1', origin: 'https://other.example:443' }
  ]
};

const view = (models: Partial<ModelsView> = {}, role: 'admin' | 'editor' = 'admin'): PanelView => {
  const { session } = quietView;
  if (session === undefined) throw new Error('The quiet view has a session.');
  return {
    ...quietView,
    page: 'models',
    session: { ...session, role },
    models: { state: 'ready', connections, ...models }
  };
};

const page = (of: PanelView): { page: HTMLElement; asked: readonly (readonly unknown[])[] } => {
  const { actions, asked } = recordActions();
  return { page: render(<ModelsPage view={of} actions={actions} />).page, asked };
};

const entry = (changes: Partial<ModelEntry>): ModelEntry => ({
  ...startEntry('openai'),
  ...changes
});

test.each<[string, ModelEntry, unknown]>([
  ['a pasted key', entry({ text: ' k ' }), { provider: 'openai', key: 'k' }],
  ['no key yet', entry({}), undefined],
  ['none', entry({ choice: 'none', model: ' m ' }), { provider: 'openai', model: 'm' }],
  [
    'a variable that was found',
    entry({ choice: 'env:OPENAI_API_KEY' }),
    { provider: 'openai', credential: 'env:OPENAI_API_KEY' }
  ],
  [
    'a file',
    entry({ choice: 'file', text: '/run/key' }),
    { provider: 'openai', credential: 'file:/run/key' }
  ],
  [
    'a stored one',
    entry({ choice: 'stored:openai-1' }),
    { provider: 'openai', credential: 'stored:openai-1' }
  ],
  ['an address that is missing', { ...startEntry('openai-compatible') }, undefined],
  [
    'a profile of an AWS account',
    {
      ...startEntry('bedrock'),
      address: 'https://b.example',
      choice: 'aws:profile',
      text: ' team '
    },
    { provider: 'bedrock', baseUrl: 'https://b.example', credential: 'aws:profile/team' }
  ],
  [
    'keys of an AWS account',
    { ...startEntry('bedrock'), address: 'https://b.example', choice: 'aws:env' },
    { provider: 'bedrock', baseUrl: 'https://b.example', credential: 'aws:env' }
  ],
  [
    'a window and prices as people write them',
    entry({ choice: 'none', tokens: ' 128,000 ', priceIn: '0,25', priceOut: '2' }),
    { provider: 'openai', contextTokens: 128_000, price: { input: 0.25, output: 2 } }
  ],
  ['a window that is none', entry({ choice: 'none', tokens: '128k' }), undefined],
  ['a window of nothing', entry({ choice: 'none', tokens: '0' }), undefined],
  ['one price of two', entry({ choice: 'none', priceIn: '3' }), undefined],
  ['a price that is none', entry({ choice: 'none', priceIn: '3', priceOut: '-1' }), undefined],
  [
    'an address of its own',
    entry({ choice: 'none', address: ' https://x.example ' }),
    { provider: 'openai', baseUrl: 'https://x.example' }
  ]
])('the request for %s', (_name, filled, draft) => {
  expect(draftOf(filled)).toEqual(draft);
});

test.each([
  ['', 'https://api.openai.com:443'],
  ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434'],
  ['http://[::1]/v1', 'http://[::1]:80'],
  ['no address', '']
])('[JP-24] a key for "%s" is bound to %s', (address, origin) => {
  expect(originOf({ provider: 'openai', address })).toBe(origin);
});

test('[JP-24] what was found is offered and not chosen, and a stored key only for its own server', () => {
  const { page: drawn } = page(view());
  const key = [...drawn.querySelectorAll('select')][1];
  const values = [...(key?.options ?? [])].map(({ value }) => value);
  expect(values.slice(0, 2)).toEqual(['env:OPENAI_API_KEY', 'stored:openai-1']);
  expect(values).not.toContain('stored:other-1');
  expect(key?.value).toBe('paste');
  expect(drawn.querySelector('input[type="password"]')?.getAttribute('autocomplete')).toBe('off');
});

test('a provider that the administrator refuses says so, and nothing can be asked of it', () => {
  const { page: drawn, asked } = page(view());
  const [provider] = drawn.querySelectorAll('select');
  act(() => {
    if (provider === undefined) return;
    provider.value = 'anthropic';
    provider.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(drawn.textContent).toContain('The administrator does not let it be used.');
  for (const button of drawn.querySelectorAll<HTMLElement>('.sallyport-form button'))
    act(() => button.click());
  expect(asked.map(([name]) => name)).not.toContain('testModel');
});

test('what the server’s configuration connects cannot be removed, and only an admin sees the form', () => {
  expect(page(view()).page.textContent).not.toContain('Disconnect');
  const other = page(view({}, 'editor')).page;
  expect(other.querySelector('.sallyport-form')).toBeNull();
  expect(other.textContent).toContain('administrator');
});
