import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import { FakeGate } from '../../tests/panel/fake-gate';
import { quietSurroundings } from '../../tests/panel/surroundings';
import { Connection } from './connection/connection';
import { createActions } from './model/actions';
import { SessionModel } from './model/session-model';
import { DEFAULT_SETTINGS } from './model/settings';
import type { PanelProps } from './model/view';
import { ModelWidget } from './model-widget';

const View = ({ view }: PanelProps): React.JSX.Element => <p>{view.workspace}</p>;

function setUp(load: () => Promise<React.ComponentType<PanelProps>>): {
  widget: ModelWidget;
  model: SessionModel;
  shown: () => number;
} {
  const model = new SessionModel({
    connection: new Connection({ settings: new FakeGate().settings, version: () => '' }),
    settings: DEFAULT_SETTINGS,
    storage: sessionStorage,
    place: () => ({ path: '', kind: 'directory' })
  });
  let shown = 0;
  const widget = new ModelWidget({
    model,
    actions: createActions(model, quietSurroundings),
    trans: nullTranslator.load(''),
    load,
    onShown: () => (shown += 1)
  });
  return { widget, model, shown: () => shown };
}

/** Resolves once the widget's node holds the text. */
const until = (node: HTMLElement, text: string): Promise<void> =>
  new Promise(resolve => {
    const look = (): void => {
      if (node.textContent?.includes(text) !== true) return;
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(node, { subtree: true, childList: true, characterData: true });
    look();
  });

test('loads nothing while it is hidden, once when it is shown, and draws what the model says', async () => {
  let loads = 0;
  const { widget, model, shown } = setUp(() => {
    loads += 1;
    return Promise.resolve(View);
  });
  widget.hide();
  Widget.attach(widget, document.body);
  MessageLoop.flush();
  expect([loads, shown()]).toEqual([0, 0]);
  widget.show();
  widget.hide();
  widget.show();
  model.store.update({ workspace: 'projects/demo' });
  await until(widget.node, 'projects/demo');
  model.store.update({ workspace: 'projects/other' });
  await until(widget.node, 'projects/other');
  expect([loads, shown()]).toEqual([1, 2]);
  widget.dispose();
  model.dispose();
});

test('a view that could not be loaded says so and can be tried again', async () => {
  let loads = 0;
  const { widget, model } = setUp(() =>
    (loads += 1) === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(View)
  );
  Widget.attach(widget, document.body);
  await until(widget.node, 'could not be loaded');
  model.store.update({ workspace: 'projects/demo' });
  widget.node.querySelector('button')?.click();
  await until(widget.node, 'projects/demo');
  widget.dispose();
  model.dispose();
});

test('a view that cannot be drawn says so, and is drawn anew on request', async () => {
  let faulty = true;
  const Faulty = ({ view }: PanelProps): React.JSX.Element => {
    if (faulty) throw new Error('This cannot be drawn.');
    return <p>{view.workspace}</p>;
  };
  const report = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const { widget, model } = setUp(() => Promise.resolve(Faulty));
  model.store.update({ workspace: 'projects/demo' });
  Widget.attach(widget, document.body);
  await until(widget.node, 'could not draw this');
  faulty = false;
  widget.node.querySelector('button')?.click();
  await until(widget.node, 'projects/demo');
  report.mockRestore();
  widget.dispose();
  model.dispose();
});
