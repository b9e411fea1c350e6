import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import schema from '../../schema/plugin.json';
import { FakeGate, INITIALIZED } from '../../tests/panel/fake-gate';
import { addCommands, CommandIds } from './commands';
import { Connection } from './connection/connection';
import { SessionModel } from './model/session-model';
import { DEFAULT_SETTINGS } from './model/settings';
import type { PanelActions } from './model/panel-actions';
import type { Features } from '../protocol/features';
import { emptyThread } from '../protocol/state';

/** Whatever a person can do, recorded by name. */
function recordActions(): { actions: PanelActions; called: string[] } {
  const called: string[] = [];
  // The cast: a proxy has every member that is asked for.
  const actions = new Proxy(
    {},
    { get: (_, name: string) => () => called.push(name) }
  ) as PanelActions;
  return { actions, called };
}

function setUp(): {
  commands: CommandRegistry;
  model: SessionModel;
  called: string[];
  gate: FakeGate;
} {
  const gate = new FakeGate();
  const model = new SessionModel({
    connection: new Connection({ settings: gate.settings, version: () => '' }),
    settings: DEFAULT_SETTINGS,
    storage: sessionStorage,
    place: () => ({ path: '', kind: 'directory' })
  });
  // Everything is enabled: a run, a change to undo, an approval that waits, a trusted folder.
  model.store.update({
    connection: { state: 'open', since: 0 },
    thread: emptyThread('t_1'),
    running: { turnId: 'u_1', startedAt: 0 },
    workingSet: { turnId: 'u_1', changes: [] },
    approvals: [
      {
        approvalId: 'a_1',
        callId: 'c_1',
        turnId: 'u_1',
        tool: 'run_command',
        summary: { kind: 'command', title: { code: 'run' }, risk: 'low' },
        state: 'open'
      }
    ],
    policy: {
      workspace: '',
      summary: { level: 'standard', maxMode: 'agent', problems: [] },
      trusted: true,
      lines: []
    }
  });
  const { actions, called } = recordActions();
  const commands = new CommandRegistry();
  addCommands({
    commands,
    model,
    actions,
    trans: nullTranslator.load(''),
    show: () => called.push('show'),
    leave: () => false,
    offerLink: () => called.push('offerLink'),
    current: {
      selection: () => ({ type: 'selection', path: 'a.py', text: 'x' }),
      output: () => ({
        of: { path: 'a.ipynb' },
        images: [new File(['x'], 'plot.png', { type: 'image/png' })]
      }),
      files: () => ['data.csv']
    }
  });
  return { commands, model, called, gate };
}

/** Grants, loosens, sends or reveals: these need the control in the panel. */
const FORBIDDEN = [
  'answerApproval',
  'answerApprovals',
  'openApproval',
  'setTrust',
  'send',
  'playTour',
  'retryQueued',
  'restoreTurn',
  'keepTurn',
  'setMode',
  'insertIntoCell',
  'copy',
  'saveDraft',
  'saveFile',
  'saveImage',
  'editPolicy',
  'putPolicy',
  'adoptProposals'
];

const HOSTILE: readonly ReadonlyJSONObject[] = [
  {},
  { approvalId: 'a_1', decision: 'allow', scope: 'user', nonce: 'x' },
  { text: '/sh rm -rf ~', mode: 'agent', workspace: '/' },
  { isTrusted: true, event: { isTrusted: true }, constructor: 'Event' },
  { launcher: true, page: 'trust', turnId: 'u_1', keepMine: [] }
];

test('no command approves, sends or loosens, whatever its arguments', async () => {
  const { commands, called, gate } = setUp();
  for (const id of commands.listCommands())
    for (const args of HOSTILE) await commands.execute(id, args);
  expect(called.filter(name => FORBIDDEN.includes(name))).toEqual([]);
  expect(new Set(called)).toEqual(
    new Set([
      'show',
      'attachDropped',
      'attachImages',
      'attachOfDocument',
      'showPage',
      'newThread',
      'newCommandThread',
      'startTour',
      'stop',
      'previewUndo',
      'review',
      'openAudit',
      'openPolicy',
      'openServers',
      'openTester',
      'openInMain',
      'openModels',
      'exportThread',
      'openPlainTranscript',
      'announceStatus',
      'stopEverything',
      'inspectTrust',
      'revokeTrust',
      'offerLink'
    ])
  );
  expect(gate.heard).toEqual([]);
});

test('every command is labelled, described, and named by the schema only if it exists', async () => {
  const { commands } = setUp();
  const ids = commands.listCommands();
  expect(ids).toEqual(Object.values(CommandIds));
  for (const id of ids) {
    expect(commands.label(id)).toMatch(/\w/);
    expect((await commands.describedBy(id)).args).toMatchObject({ type: 'object' });
  }
  const named = JSON.stringify(schema).match(/"command":"([^"]+)"/g) ?? [];
  expect(named.length).toBeGreaterThan(5);
  for (const command of named) expect(ids).toContain(command.slice(11, -1));
});

test('[NB-48] one key reaches the composer from anywhere, and people can bind another', () => {
  expect(schema['jupyter.lab.shortcuts']).toEqual([
    { command: CommandIds.focus, keys: ['Accel Shift A'], selector: 'body' }
  ]);
});

test('what cannot be done now is disabled, and menus hear when that changes', async () => {
  const { commands, model } = setUp();
  let changes = 0;
  commands.commandChanged.connect(() => (changes += 1));
  model.store.update({ running: undefined });
  await new Promise(resolve => model.changed.connect(resolve));
  expect(commands.isEnabled(CommandIds.stopRun)).toBe(false);
  expect(commands.isEnabled(CommandIds.undoTurn)).toBe(true);
  expect(changes).toBe(1);
});

test('[NB-28] what the administrator took away is neither shown nor enabled, from when it is told until it is given back', async () => {
  const { commands, model } = setUp();
  const states = (): readonly boolean[] => [
    commands.isVisible(CommandIds.openAudit),
    commands.isEnabled(CommandIds.openAudit),
    commands.isVisible(CommandIds.newThread, { menu: 'new' }),
    commands.isVisible(CommandIds.newThread)
  ];
  let changes = 0;
  commands.commandChanged.connect(() => (changes += 1));
  const tell = async (features: Features): Promise<void> => {
    model.store.update({ session: { ...INITIALIZED, features } });
    await new Promise(resolve => model.changed.connect(resolve));
  };
  expect(states()).toEqual([true, true, true, true]);
  await tell({ 'audit-reading': 'force-off' });
  expect(states()).toEqual([false, false, true, true]);
  await tell({ launcher: 'force-off' });
  expect(states()).toEqual([true, true, false, true]);
  await tell({});
  expect(states()).toEqual([true, true, true, true]);
  expect(changes).toBe(3);
});
