import * as React from 'react';
import { act } from 'react';

import { find, quietView, recordActions, render, words } from '../../../tests/panel-view';
import type { Features } from '../../protocol/features';
import type { PolicyDetails } from '../../protocol/policy-view';
import type { PolicyEditorView } from '../model/policy-view';
import type { PanelView } from '../model/view';
import { AuditPage } from './audit-page';
import { Panel } from './panel';
import { PolicyPage } from './policy/policy-page';

const { session } = quietView;
if (session === undefined) throw new Error('The sample view has a session.');
const details: PolicyDetails = {
  layers: {
    user: { document: { schemaVersion: 1 }, etag: 'a' },
    folder: { document: { schemaVersion: 1 }, etag: 'b' }
  },
  values: [],
  rules: [],
  proposals: { state: 'pending', count: 2 }
};
const policyEditor: PolicyEditorView = {
  workspace: 'demo',
  trusted: true,
  state: 'ready',
  details,
  tab: 'folder',
  drafts: {
    folder: { document: { schemaVersion: 1, commands: 'ask' }, base: details.layers.folder }
  },
  test: { serial: 0, input: { kind: 'command', text: '', withDraft: true }, state: 'idle' }
};
const drifted: PanelView['session'] = {
  ...session,
  policyDrift: { state: 'pending', files: [{ file: 'user.json', change: 'changed' }] }
};

type Show = (view: PanelView) => HTMLElement;
const draw =
  (Page: typeof Panel): Show =>
  view =>
    render(<Page view={view} actions={recordActions().actions} trans={words.trans} />).page;
const panel = draw(Panel);
const policyPage = draw(PolicyPage);

/** Names of the controls with a role, hidden ones of a menu included once it is open. */
const names = (page: HTMLElement, selector: string): readonly string[] =>
  [...page.querySelectorAll<HTMLElement>(selector)].map(
    element => element.getAttribute('aria-label') ?? element.textContent
  );
const openMenu = (page: HTMLElement): HTMLElement => {
  act(() => find(page, 'button', 'More').click());
  return page;
};
const typeSlash: Show = view => panel({ ...view, draft: { serial: 1, text: '/' } });

test('[NB-49] without the part that imports notes there is nowhere to name a folder of them', () => {
  const note = { path: 'AGENTS.md', scope: 'folder', kind: 'rules', name: 'AGENTS.md' } as const;
  const notes = [{ ...note, bytes: 9, tokens: 5, hash: 'h' }];
  const form = (features: Features): number =>
    panel({ ...quietView, notes, session: { ...session, features } }).querySelectorAll(
      '.sallyport-import-notes'
    ).length;
  expect([form({}), form({ 'notes-import': 'force-off' })]).toEqual([1, 0]);
});

test.each<[part: string, what: string, show: Show, selector: string, name: string, view?: object]>([
  ['tool:run_command', 'its completion', typeSlash, '[role="option"] code', '/sh LINE'],
  ['tool:run_command', 'its example', panel, '.sallyport-try code', '/sh python3 --version'],
  ['tool:search_files', 'its example', panel, '.sallyport-try code', '/search TODO'],
  [
    'audit-reading',
    'its menu entry',
    view => openMenu(panel(view)),
    '[role="menuitem"]',
    'Audit log'
  ],
  [
    'audit-reading',
    'its button in the popover',
    panel,
    'button',
    'Audit log',
    { policyOpen: true }
  ],
  ['audit-reading', 'its page', draw(AuditPage), 'button', 'Verify'],
  [
    'policy-editing',
    "the layers' tabs",
    policyPage,
    '[role="tab"]',
    'This folder',
    { policyEditor }
  ],
  [
    'policy-editing',
    'what saves a draft',
    policyPage,
    'button',
    'Review changes…',
    { policyEditor }
  ],
  [
    'policy-editing',
    'the way to accept a drift',
    panel,
    'button',
    'Accept the change…',
    { session: drifted }
  ],
  ['proposals', 'their section', policyPage, 'button', 'Review proposals…', { policyEditor }]
])('[NB-28] %s switched off takes away %s', (part, _what, show, selector, name, view = {}) => {
  const before: PanelView = { ...quietView, ...view };
  const features: Features = { [part]: 'force-off', 'tool:git': 'force-on' };
  const after: PanelView = {
    ...before,
    session: { ...(before.session ?? session), features }
  };
  expect(names(show(before), selector)).toContain(name);
  expect(names(show(after), selector)).not.toContain(name);
});

test('[NB-28] without policy editing the editor still shows what is in force, judges, and says why', () => {
  const page = policyPage({
    ...quietView,
    policyEditor,
    session: { ...session, features: { 'policy-editing': 'force-off' } }
  });
  expect(names(page, '[role="tab"]')).toEqual(['Effective']);
  expect(page.textContent).toContain('Only the administrator changes the policy here.');
  expect(page.textContent).toContain('Tester');
});
