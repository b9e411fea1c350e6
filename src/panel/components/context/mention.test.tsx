import * as React from 'react';
import { act } from 'react';

import { find, quietView, recordActions, render } from '../../../../tests/panel-view';
import type { ContextItem } from '../../../protocol/context';
import type { PanelView } from '../../model/view';
import { Composer } from '../composer/composer';
import type { Picture } from '../../model/pictures';
import { Chips } from './chips';
import { Notes } from './notes';
import { PicturesContext } from './pictures-context';
import { mentionWord } from './use-mention';

const found: PanelView['picker'] = {
  query: 'ma',
  entries: [
    { path: 'src/main.py', type: 'file', bytes: 1200 },
    { path: 'src/mainly', type: 'folder', bytes: 0 }
  ],
  left: 3,
  more: 0,
  state: 'ready'
};

test.each<[string, number, string | null]>([
  ['@', 1, ''],
  ['look at @src/ma', 15, 'src/ma'],
  ['look at @src/ma and', 19, null],
  ['me@example.org', 14, null],
  ['@a.py then', 3, 'a.'],
  ['', 0, null]
])('[NB-44] the word of a mention in "%s" at %i', (text, cursor, word) => {
  expect(mentionWord(text, cursor)).toBe(word);
});

test('[NB-44] a file is picked by the keyboard, shown as a chip and taken away again [NB-47]', () => {
  const { actions, asked } = recordActions();
  const draw = (more: Partial<PanelView>): React.ReactElement => (
    <Composer view={{ ...quietView, ...more }} actions={actions} />
  );
  const { page, draw: redraw } = render(draw({}));
  const box = page.querySelector('textarea');
  if (box === null) throw new Error('The composer has a text box.');
  const press = (key: string): void =>
    act(
      () =>
        void box.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        )
    );
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(
      box,
      'Fix @ma'
    );
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  expect(asked).toContainEqual(['findContext', 'ma']);
  redraw(draw({ picker: found }));
  const list = find(page, 'listbox', 'Files and folders');
  expect([...list.children].map(option => option.textContent)).toEqual([
    'src/main.py1.2 kB',
    'src/mainlyfolder'
  ]);
  expect(page.textContent).toContain('3 hidden, ignored or guarded left out');
  press('ArrowDown');
  press('ArrowUp');
  expect(document.getElementById(box.getAttribute('aria-activedescendant') ?? '')).toBe(
    list.firstElementChild
  );
  press('Enter');
  expect(asked).toContainEqual(['attach', { type: 'file', path: 'src/main.py' }]);
  expect(asked.some(([name]) => name === 'send')).toBe(false);
  expect(box.value).toBe('Fix @src/main.py ');
  expect(page.querySelector('[role="listbox"]')).toBeNull();
  redraw(draw({ attached: [{ reference: { type: 'file', path: 'src/main.py' } }] }));
  act(() => find(page, 'button', 'Remove src/main.py').click());
  expect(asked.at(-1)?.[0]).toBe('detach');
});

test.each<[string, Partial<ContextItem>, string]>([
  ['a pointer', { type: 'file', path: 'a.py', bytes: 1200 }, 'a.py1.2 kB · pointer'],
  ['one that changed', { type: 'file', path: 'a.py', changed: true }, 'a.pypointerchanged since'],
  [
    'a guarded one',
    { type: 'file', path: '.env', sensitivity: 'asked' },
    '.envpointerreading it is asked about'
  ],
  [
    'one that is left out',
    { type: 'file', path: 'x', sends: 'nothing', why: 'denied', sensitivity: 'denied' },
    'xleft out: the policy denies it'
  ],
  [
    'an open document with changes',
    { type: 'file', path: 'a.py', freshness: 'unsaved' },
    'a.pypointerunsaved changes are not read'
  ],
  [
    'an output from before an edit',
    { type: 'output', path: 'a.ipynb', sends: 'content', tokens: 34, freshness: 'before-edit' },
    'Output in a.ipynbabout 34 tokensfrom before the cell was edited'
  ],
  [
    "one of several cells' outputs",
    { type: 'output', path: 'a.ipynb', cell: 'c1', name: '4', sends: 'content', tokens: 34 },
    'Output of cell 4 in a.ipynbabout 34 tokens'
  ],
  [
    'what a terminal shows',
    { type: 'output', name: 'Terminal 1', sends: 'content', bytes: 40, tokens: 34 },
    'Terminal 140B · about 34 tokens'
  ],
  [
    'a selection',
    { type: 'selection', path: 'a.py', from: 3, to: 9, sends: 'content', bytes: 40, tokens: 34 },
    'a.py:3-940B · about 34 tokens'
  ]
])('[NB-44] a chip of %s says its size, freshness and sensitivity', (_name, members, text) => {
  const item: ContextItem = {
    type: 'file',
    sends: 'pointer',
    bytes: 0,
    tokens: 0,
    sensitivity: 'ordinary',
    ...members
  };
  const { page } = render(<Chips chips={[{ reference: item, item }]} label="Attached" />);
  expect(page.querySelector('li')?.textContent).toBe(text);
  expect(page.querySelector('button')).toBeNull();
});

const ready: Picture = { state: 'ready', url: 'blob:x' };
test.each<[string, Partial<ContextItem>, Picture | undefined, string]>([
  ['comes as a picture', { width: 64, height: 48 }, ready, ''],
  ['is waited for', { width: 64, height: 48 }, undefined, ''],
  [
    'of too many pixels is not decoded',
    { width: 65_536, height: 65_536 },
    ready,
    'too many pixels'
  ],
  ['of no known size is not decoded', {}, ready, 'it does not say its size'],
  [
    'that cannot be decoded says so',
    { width: 64, height: 48 },
    { state: 'failed', why: 'undecodable' },
    'it cannot be decoded'
  ]
])('[NB-44] an image that %s', (_name, size, picture, without) => {
  const item: ContextItem = {
    type: 'image',
    name: 'plot',
    blob: 'sha256-1',
    sends: 'content',
    bytes: 9,
    tokens: 85,
    sensitivity: 'ordinary',
    ...size
  };
  const needed = jest.fn();
  const pictures = new Map(picture && [['sha256-1', picture]]);
  const { page } = render(
    <PicturesContext.Provider value={{ pictures, onNeeded: needed }}>
      <Chips chips={[{ reference: item, item }]} label="Attached" />
    </PicturesContext.Provider>
  );
  const isAsked = !/pixels|size/.test(without);
  expect(needed.mock.calls).toEqual(isAsked ? [['sha256-1']] : []);
  expect(page.querySelector('img')?.src).toBe(
    isAsked && picture?.state === 'ready' ? 'blob:x' : undefined
  );
  const said = page.querySelector('.sallyport-no-picture')?.textContent;
  expect(said).toBe(without === '' ? undefined : `no preview: ${without}`);
});

test('[NB-44] the open document is offered, goes along after one press, and is not shown twice', () => {
  const { actions, asked } = recordActions();
  const reference = { type: 'file', path: 'work/a.ipynb' } as const;
  const at = (view: Partial<PanelView>): React.ReactElement => (
    <Composer view={{ ...quietView, ...view }} actions={actions} />
  );
  const { page, draw } = render(at({ current: { reference, on: false } }));
  const offer = (): HTMLElement => find(page, 'button', 'a.ipynb');
  expect(offer().textContent).toBe('a.ipynbthe open document');
  act(() => offer().click());
  expect(asked).toContainEqual(['followDocument', true]);
  draw(at({ current: { reference, on: true } }));
  expect(() => offer()).toThrow('No button');
  const chips = (): readonly string[] =>
    [...page.querySelectorAll('li')].map(({ textContent }) => textContent ?? '');
  expect(chips()).toEqual(['work/a.ipynbthe open document']);
  act(() => find(page, 'button', 'Remove work/a.ipynb').click());
  expect(asked).toContainEqual(['followDocument', false]);
  draw(at({ current: { reference, on: true }, attached: [{ reference }] }));
  expect(chips()).toEqual(['work/a.ipynb']);
});

test('[NB-44] a drag of the file browser is taken, and what it left behind is said', () => {
  const { actions, asked } = recordActions();
  const leftOut = ['.env', 'b', 'c', 'd', 'e'].map(path => ({ path, why: 'hidden' as const }));
  const { page } = render(<Composer view={{ ...quietView, leftOut }} actions={actions} />);
  const drag = (type: string, data: unknown): Event => {
    const mimeData = { getData: () => data };
    const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), {
      mimeData,
      proposedAction: 'move',
      dropAction: 'none'
    });
    act(() => void page.querySelector('textarea')?.dispatchEvent(event));
    return event;
  };
  expect(drag('lm-drop', undefined).defaultPrevented).toBe(false);
  expect(drag('lm-dragover', ['a.csv'])).toMatchObject({
    defaultPrevented: true,
    dropAction: 'move'
  });
  expect(page.querySelector('[data-over]')).not.toBeNull();
  drag('lm-drop', ['demo/a.csv', 7]);
  expect(page.querySelector('[data-over]')).toBeNull();
  expect(asked).toContainEqual(['attachDropped', ['demo/a.csv']]);
  expect(page.querySelector('[role="status"]')?.textContent).toBe(
    'Not attached: .env (hidden) · b (hidden) · c (hidden) · d (hidden) · and 1 more'
  );
});

test("[NB-49] a folder's notes are counted, say what changed, and are switched off one by one", () => {
  const { actions, asked } = recordActions();
  const rules = {
    path: 'AGENTS.md',
    scope: 'folder',
    kind: 'rules',
    name: 'AGENTS.md',
    bytes: 9,
    hash: 'h'
  } as const;
  const { page } = render(
    <Notes
      view={{
        ...quietView,
        newNotesOff: ['b/SKILL.md'],
        notes: [
          { ...rules, tokens: 12, changed: 'since-trust', invisible: 2 },
          { ...rules, path: 'b/SKILL.md', name: 'plots', kind: 'skill', tokens: 5 },
          { ...rules, path: 'c.md', name: 'c.md', tokens: 0, why: 'too-large' }
        ]
      }}
      actions={actions}
    />
  );
  expect(page.querySelector('summary')?.textContent).toBe('1 note of this folder · 1 changed');
  expect([...page.querySelectorAll('li small')].map(({ textContent }) => textContent)).toEqual([
    'about 12 tokens · changed since you trusted the folder · 2 invisible characters',
    'skill in b/SKILL.md · about 5 tokens',
    'not told: too large'
  ]);
  const boxes = [...page.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  expect(boxes.map(({ checked, disabled }) => [checked, disabled])).toEqual([
    [true, false],
    [false, false],
    [false, true]
  ]);
  act(() => boxes[0]?.click());
  expect(asked).toEqual([['switchNote', 'AGENTS.md', false]]);
});

test('[NB-49] with no note yet, who may take some sees where, by keyboard, too; nobody else sees a list', () => {
  const { actions, asked } = recordActions();
  const { policy, session } = quietView;
  if (policy === undefined || session === undefined) throw new Error('The sample view has both.');
  const models = [{ id: 'mock', provider: 'openai-compatible', name: 'mock' }];
  const withModel: PanelView = { ...quietView, session: { ...session, models } };
  const { page, draw } = render(<Notes view={withModel} actions={actions} />);
  const summary = page.querySelector('summary');
  expect(summary?.textContent).toBe('No notes yet');
  expect(page.querySelector('ul')).toBeNull();
  expect(page.textContent).toContain('a file AGENTS.md in this folder, or your own');
  const box = page.querySelector('input');
  if (box === null) throw new Error('The form has a box for the path.');
  expect(box.labels?.[0]?.textContent).toBe('Take a folder of notes among your own');
  const take = find(page, 'button', 'Take');
  // jsdom knows no focus of a summary; that it is one, without a tabindex, is what counts in a browser.
  expect([summary?.hasAttribute('tabindex'), box.tabIndex, take.tabIndex]).toEqual([false, 0, 0]);
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(
      box,
      'team/notes/'
    );
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  act(() => take.click());
  expect(asked).toEqual([['importNotes', 'team/notes']]);
  const hidden: readonly PanelView[] = [
    quietView,
    { ...withModel, policy: { ...policy, trusted: false } },
    { ...withModel, session: { ...session, models, features: { 'notes-import': 'force-off' } } }
  ];
  for (const view of hidden) {
    draw(<Notes view={view} actions={actions} />);
    expect(page.innerHTML).toBe('');
  }
});

test("[NB-49] the administrator's notes that cannot be read are said without their path, and are no switch", () => {
  const absent = { path: 'managed:', scope: 'managed', kind: 'rules', name: 'managed:' } as const;
  const note = { ...absent, bytes: 0, tokens: 0, hash: '', why: 'missing' } as const;
  const { page } = render(
    <Notes view={{ ...quietView, notes: [note] }} actions={recordActions().actions} />
  );
  expect(page.querySelector('summary')?.textContent).toBe(
    "0 notes · the administrator's cannot be read"
  );
  const row = page.querySelector('li');
  expect(row?.textContent).toContain("The administrator's notes");
  expect(row?.textContent).toContain('from the administrator · not told: their folder is missing');
  expect(row?.querySelector('input')).toMatchObject({ checked: false, disabled: true });
});

test("[NB-49] the administrator's notes say so and cannot be switched off, and a field without power is named", () => {
  const { actions, asked } = recordActions();
  const note = { kind: 'rules', bytes: 9, hash: 'h', tokens: 5 } as const;
  const { page } = render(
    <Notes
      view={{
        ...quietView,
        newNotesOff: ['managed:house/AGENTS.md'],
        notes: [
          {
            ...note,
            path: 'managed:house/AGENTS.md',
            name: 'house',
            scope: 'managed',
            fixed: true
          },
          {
            ...note,
            path: 'user:mine/SKILL.md',
            name: 'mine',
            scope: 'user',
            kind: 'skill',
            ignored: ['allowed-tools'],
            upstream: { path: 'team/mine', state: 'differs' }
          }
        ]
      }}
      actions={actions}
    />
  );
  expect(page.querySelector('summary')?.textContent).toBe('2 notes');
  expect(page.textContent).toContain('Told in this order; where two differ, the one above holds.');
  expect([...page.querySelectorAll('li small')].map(({ textContent }) => textContent)).toEqual([
    'set by the administrator · in managed:house/AGENTS.md · about 5 tokens',
    'your own, in every folder · skill in user:mine/SKILL.md · about 5 tokens · team/mine holds others now · ignored: allowed-tools'
  ]);
  expect(
    [...page.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')].map(
      ({ checked, disabled }) => [checked, disabled]
    )
  ).toEqual([
    [true, true],
    [true, false]
  ]);
  act(() => find(page, 'button', 'Take them anew').click());
  expect(asked).toContainEqual(['importNotes', 'team/mine', 'mine']);
});

test('[NB-44] images that are pasted are attached, and other files are left to the box', () => {
  const { actions, asked } = recordActions();
  const { page } = render(<Composer view={quietView} actions={actions} />);
  const image = new File(['x'], 'plot.png', { type: 'image/png' });
  const paste = (...files: readonly File[]): Event => {
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files } });
    act(() => void page.querySelector('textarea')?.dispatchEvent(event));
    return event;
  };
  expect(paste(new File(['x'], 'a.txt', { type: 'text/plain' })).defaultPrevented).toBe(false);
  expect(paste(image).defaultPrevented).toBe(true);
  expect(asked.filter(([name]) => name === 'attachImages')).toEqual([['attachImages', [image]]]);
});
