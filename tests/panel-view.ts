import * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';

import type { PanelActions } from '../src/panel/model/panel-actions';
import type { PanelView } from '../src/panel/model/view';
import { WordsProvider, type Words } from '../src/panel/words/words';
import type { CallItem, ThreadState, TurnState } from '../src/protocol/state';

// jsdom lays nothing out, so it has no scrolling either.
Element.prototype.scrollIntoView ??= () => undefined;
Element.prototype.scrollTo ??= () => undefined;
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

/** English as it stands in the code; plural forms as English has them. */
export const words: Words = {
  // A test needs two members of the bundle.
  trans: {
    __: (text: string) => text,
    _n: (one: string, many: string, count: number) => (count === 1 ? one : many)
  } as Words['trans'],
  locale: 'en'
};

/** Where all is well: connected, trusted, sandboxed, no thread yet. */
export const quietView: PanelView = {
  connection: { state: 'open', since: 0 },
  session: {
    protocolVersion: 1,
    version: '0.1.0',
    principal: 'local',
    label: 'me',
    role: 'admin',
    marks: [],
    engine: { state: 'ready' },
    sandbox: { tier: '1', runs: true, reason: '' },
    limits: { frameBytes: 1048576, leaseSeconds: 300, framesPerSecond: 200 },
    commands: ['help', 'ls', 'read', 'search', 'sh', 'stop'],
    history: { note: 'local' },
    model: null,
    stopped: false
  },
  engine: { state: 'ready' },
  sandbox: { tier: '1', runs: true, reason: '' },
  stopped: false,
  page: 'thread',
  workspace: 'demo',
  policy: {
    workspace: 'demo',
    summary: { level: 'standard', maxMode: 'agent', problems: [] },
    trusted: true,
    lines: [{ area: 'files', value: 'Edits ask', source: 'default' }]
  },
  policyOpen: false,
  restrictedKept: false,
  threadState: 'live',
  list: { threads: [], show: 'active', query: '', state: 'ready' },
  approvals: [],
  queue: [],
  draft: { serial: 0, text: '' },
  attached: [],
  leftOut: [],
  pictures: new Map(),
  notes: [],
  newNotesOff: [],
  mode: 'agent',
  modes: ['ask', 'plan', 'agent'],
  audit: { entries: [], more: false, text: '', state: 'ready' },
  settings: {
    defaultMode: 'agent',
    sendKey: 'enter',
    density: 'comfortable',
    announcements: 'milestones',
    reduceMotion: 'auto',
    diffStyle: 'side-by-side',
    cardKeys: true,
    showLauncherCard: true,
    requestTimeout: 15,
    armingDelay: 500
  } as PanelView['settings']
};

export const turn = (members: Partial<TurnState> = {}): TurnState => ({
  turnId: 'u_1',
  mode: 'agent',
  input: [{ type: 'text', text: '/sh make' }],
  startedAt: 0,
  items: [],
  uncovered: [],
  ...members
});

export const call = (members: Partial<CallItem> = {}): CallItem => ({
  type: 'call',
  callId: 'c_1',
  tool: 'run_command',
  input: { command: 'make' },
  startedAt: 0,
  ...members
});

export const thread = (turns: readonly TurnState[]): ThreadState => ({
  threadId: 't_1',
  workspace: 'demo',
  title: 'Demo',
  archived: false,
  deletedAt: null,
  draft: '',
  lastSeq: 1,
  turns,
  unconfinedCodeRan: false
});

/** Actions that only note what was asked of them. */
export function recordActions(): {
  readonly actions: PanelActions;
  readonly asked: readonly (readonly unknown[])[];
} {
  const asked: unknown[][] = [];
  const actions = new Proxy(
    {},
    {
      get:
        (_target, name) =>
        (...values: unknown[]) =>
          void asked.push([name, ...values])
    }
  );
  // Every member of PanelActions is a function without a result, which is what the proxy gives.
  return { actions: actions as PanelActions, asked };
}

/** Draws an element into the page; `draw` again gives it the next one. */
export function render(element: React.ReactElement): {
  readonly page: HTMLElement;
  readonly draw: (next: React.ReactElement) => void;
} {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const page = document.body.appendChild(document.createElement('div'));
  const root = createRoot(page);
  const draw = (next: React.ReactElement): void =>
    act(() => root.render(React.createElement(WordsProvider, { value: words }, next)));
  draw(element);
  return { page, draw };
}

/** The element of that role whose name (label or text) begins with the words; throws where there is none. */
export function find(page: HTMLElement, role: string, name: string): HTMLElement {
  const selector = role === 'button' ? 'button, [role="button"]' : `[role="${role}"]`;
  const found = [...page.querySelectorAll<HTMLElement>(selector)].find(element =>
    nameOf(element).startsWith(name)
  );
  if (found === undefined) throw new Error(`No ${role} named "${name}" in: ${page.textContent}`);
  return found;
}

const nameOf = (element: HTMLElement): string => {
  const by = element.getAttribute('aria-labelledby');
  const named = by === null ? null : document.getElementById(by);
  return (element.getAttribute('aria-label') ?? (named ?? element).textContent ?? '').trim();
};
