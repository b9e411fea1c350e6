import * as React from 'react';
import { act } from 'react';

import { render } from '../../../tests/panel-view';
import { Toolbar } from './toolbar';

const bar = (names: readonly string[]): React.ReactElement => (
  <Toolbar label="Tools">
    {names.map(name => (
      <button key={name}>{name}</button>
    ))}
    <div role="menu">
      <button tabIndex={-1}>in a menu</button>
    </div>
  </Toolbar>
);
const stops = (page: HTMLElement): readonly (string | null)[] =>
  [...page.querySelectorAll('button')]
    .filter(({ tabIndex }) => tabIndex === 0)
    .map(it => it.textContent);

test('is one stop of Tab, moves by arrows, Home and End, and stays usable when a control goes [NB-47]', () => {
  const { page, draw } = render(bar(['a', 'b', 'c']));
  expect(stops(page)).toEqual(['a']);
  page.querySelector('button')?.focus();
  const press = (key: string): string | null | undefined => {
    act(
      () =>
        void document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        )
    );
    return document.activeElement?.textContent;
  };
  expect(
    ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'End', 'x'].map(press)
  ).toEqual(['b', 'c', 'a', 'c', 'a', 'c', 'c']);
  expect(stops(page)).toEqual(['c']);
  draw(bar(['a', 'b']));
  expect(stops(page)).toEqual(['a']);
});
