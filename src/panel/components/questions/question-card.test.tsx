import * as React from 'react';
import { act } from 'react';

import { quietView, recordActions, render } from '../../../../tests/panel-view';
import { answerOf, askedFields } from './asked-fields';
import { QuestionCard } from './question-card';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', description: 'Of the branch.' },
    count: { type: 'integer' },
    force: { type: 'boolean' },
    colour: { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] },
    size: { oneOf: [{ const: 's', title: 'Small' }] },
    tags: { type: 'array', items: { enum: ['a', 'b'] } }
  },
  required: ['name']
};
const question = { server: 'files', tool: 'open', message: 'Which\u202e one?', schema };

test('a flat schema becomes a form, and its words stay the server’s', () => {
  expect(
    askedFields(question).map(({ name, label, control }) => [name, label, control.kind])
  ).toEqual([
    ['name', 'Name', 'text'],
    ['count', 'count', 'number'],
    ['force', 'force', 'flag'],
    ['colour', 'colour', 'choice'],
    ['size', 'size', 'choice'],
    ['tags', 'tags', 'choices']
  ]);
});

test.each([
  [{}, undefined],
  [{ name: '' }, undefined],
  [{ name: 'x', count: '1.5' }, undefined],
  [{ name: 'x' }, { name: 'x', force: false, tags: [] }],
  [
    { name: 'x', count: '2', force: true, colour: 'g', tags: ['a'] },
    { name: 'x', count: 2, force: true, colour: 'g', tags: ['a'] }
  ]
])('what was given, %j, is %j', (given, content) => {
  expect(answerOf(askedFields(question), given)).toEqual(content);
});

test('a no is one click, a click of a script gives nothing, and hidden characters show', () => {
  const { actions, asked } = recordActions();
  const { page } = render(
    <QuestionCard
      asked={{ elicitationId: 'e_1', question: { ...question, schema: { type: 'object' } } }}
      settings={quietView.settings}
      actions={actions}
    />
  );
  expect(page.querySelector('blockquote')?.textContent).not.toContain('\u202e');
  const [no, yes] = page.querySelectorAll('button');
  act(() => yes?.click());
  expect(asked).toEqual([]);
  act(() => no?.click());
  expect(asked).toEqual([['declineQuestion', 'e_1']]);
});

test('only a page of the web is offered as a link', () => {
  const shown = (url: string): Element | null => {
    const { actions } = recordActions();
    const asked = { elicitationId: 'e_1', question: { ...question, url } };
    return render(
      <QuestionCard asked={asked} settings={quietView.settings} actions={actions} />
    ).page.querySelector('a');
  };
  expect(shown('javascript:alert(1)')).toBeNull();
  expect(shown('https://a.example/')?.getAttribute('rel')).toBe('noopener noreferrer');
});
