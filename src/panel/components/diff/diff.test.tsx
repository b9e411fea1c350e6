import * as React from 'react';
import { act } from 'react';

import { render } from '../../../../tests/panel-view';
import { Diff } from './diff';

test('F7 and Shift F7 go from change to change and around [NB-47]', () => {
  const diff = '@@ -1,5 +1,5 @@\n-a\n+b\n c\n d\n-e\n f\n';
  const { page } = render(<Diff diff={diff} label="Changes" />);
  const box = page.querySelector<HTMLElement>('[role="group"]');
  const press = (shiftKey: boolean): string | null | undefined => {
    const from = page.contains(document.activeElement) ? document.activeElement : box;
    act(
      () =>
        void from?.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'F7', shiftKey, bubbles: true, cancelable: true })
        )
    );
    return document.activeElement?.querySelector('code')?.textContent;
  };
  expect([false, false, false, true, true].map(press)).toEqual([
    'removed a',
    'removed e',
    'removed a',
    'removed e',
    'removed a'
  ]);
});
