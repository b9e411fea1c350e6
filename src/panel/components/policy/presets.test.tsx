import * as React from 'react';
import { act } from 'react';

import { recordActions, render } from '../../../../tests/panel-view';
import type { EffectiveValue } from '../../../protocol/policy-view';
import { Presets } from './presets';

const locked: EffectiveValue = {
  key: 'network.allow',
  value: [],
  source: 'admin',
  layers: {},
  locked: { code: 'key-locked', params: { lock: 'network' } }
};
const press = (root: ParentNode, name: string): void => {
  const button = [...root.querySelectorAll('button')].find(one => one.textContent === name);
  if (button === undefined) throw new Error(`Expected a button ${name}.`);
  act(() => button.click());
};

test('[MG-41] a preset changes the draft and asks at once what saving it would do; it saves nothing', () => {
  const { actions, asked } = recordActions();
  const document = { schemaVersion: 1, hidden: 'error', edits: 'ask' } as const;
  const { page } = render(
    <Presets layer="folder" document={document} values={[]} actions={actions} />
  );
  press(page, 'Development');
  expect(asked).toEqual([
    [
      'editPolicy',
      'folder',
      {
        schemaVersion: 1,
        hidden: 'error',
        edits: 'allow',
        commands: 'confined',
        network: { allow: ['pypi', 'npm', 'conda'], onUnknown: 'ask' },
        remember: { maxScope: 'folder', expiresDays: 30 }
      }
    ],
    ['previewPolicy', 'folder']
  ]);
});

test('[MG-41, NB-26] a locked key stays as it is', () => {
  const { actions, asked } = recordActions();
  const document = { schemaVersion: 1 as const, network: { allow: ['a.example'] } };
  const { page } = render(
    <Presets layer="user" document={document} values={[locked]} actions={actions} />
  );
  press(page, 'Production');
  expect(asked[0]?.[2]).toMatchObject({ network: { allow: ['a.example'], onUnknown: 'deny' } });
});

test('a layer that says all of a preset is not changed by it', () => {
  const { actions, asked } = recordActions();
  const document = {
    schemaVersion: 1,
    edits: 'allow',
    commands: 'confined',
    network: { allow: ['pypi', 'npm', 'conda'], onUnknown: 'ask' },
    remember: { maxScope: 'folder', expiresDays: 30 }
  } as const;
  const { page } = render(
    <Presets
      layer="user"
      document={{ ...document, network: { ...document.network, allow: ['pypi', 'npm', 'conda'] } }}
      values={[]}
      actions={actions}
    />
  );
  press(page, 'Development');
  expect(asked).toEqual([]);
});
