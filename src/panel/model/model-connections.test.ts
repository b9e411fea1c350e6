import { quietView } from '../../../tests/panel-view';
import type { Request } from '../connection/rpc';
import type { ModelContext } from './context';
import { ModelConnections } from './model-connections';
import { Store } from './store';

const LIST = { providers: [], connections: [], keptIn: 'file', armingMs: 500 };
const draft = { provider: 'openai', model: 'm', contextTokens: 5, price: { input: 1, output: 2 } };
const press = new Event('click');

beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => jest.useRealTimers());

/** The models page with a gate that answers as told; each list has a nonce of its own. */
function open(answer: (method: string) => unknown): {
  readonly models: ModelConnections;
  readonly store: Store;
  readonly asked: (readonly [method: string, params: unknown])[];
} {
  const asked: (readonly [string, unknown])[] = [];
  let lists = 0;
  const store = new Store({
    ...quietView,
    settings: { ...quietView.settings, armingDelay: 0 }
  });
  const request = async (method: string, params: unknown): Promise<unknown> => {
    asked.push([method, params]);
    return method === 'provider/list' ? { ...LIST, nonce: `n${++lists}` } : answer(method);
  };
  const context: ModelContext = {
    store,
    // The cast: it answers only the methods of this page.
    request: request as unknown as Request,
    isOwnHand: () => true,
    focus: () => undefined
  };
  return { models: new ModelConnections(context, () => undefined), store, asked };
}

test('connecting says the nonce of what is shown, and only once it could be read', async () => {
  const { models, asked } = open(() => ({ id: 'openai:m' }));
  await models.refresh();
  await models.connect(draft, press);
  expect(asked).toHaveLength(1);
  jest.advanceTimersByTime(500);
  await models.connect(draft, press);
  expect(asked.slice(1)).toEqual([
    ['provider/connect', { ...draft, nonce: 'n1' }],
    ['provider/list', {}]
  ]);
});

test('a refusal spends the nonce: the list is read anew, and the reason stays in sight', async () => {
  const { models, store, asked } = open(() => Promise.reject(new Error('No.')));
  await models.refresh();
  jest.advanceTimersByTime(500);
  await models.connect(draft, press);
  expect(store.view.models?.problem).toBeDefined();
  expect(store.view.models?.connections?.nonce).toBe('n2');
  expect(asked.map(([method]) => method)).toEqual([
    'provider/list',
    'provider/connect',
    'provider/list'
  ]);
});

test('a test asks nothing of window and price', async () => {
  const { models, asked } = open(() => ({ outcome: 'ok', models: [], listed: true }));
  await models.test(draft);
  expect(asked).toEqual([['provider/test', { provider: 'openai', model: 'm' }]]);
});
