import { FakeGate, INITIALIZED, NO_ANSWER, type Answers } from '../../../tests/panel/fake-gate';
import { quietSurroundings } from '../../../tests/panel/surroundings';
import type { ThreadEvent } from '../../protocol/events';
import { Connection } from '../connection/connection';
import { createActions } from './actions';
import { SessionModel } from './session-model';
import { DEFAULT_SETTINGS } from './settings';
import type { PanelActions } from './panel-actions';

beforeEach(() => {
  jest.useFakeTimers();
  sessionStorage.clear();
});
afterEach(() => {
  for (const thing of disposables.splice(0)) thing.dispose();
  jest.useRealTimers();
});

const disposables: { dispose(): void }[] = [];
const settle = (milliseconds = 300): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

const ANSWERS: Answers = {
  'workspace/resolve': () => ({ workspace: 'demo' }),
  'policy/get': ({ workspace }) => ({
    workspace,
    summary: { level: 'standard', maxMode: 'agent', problems: [] },
    trusted: true,
    lines: []
  }),
  'thread/list': () => ({ threads: [] }),
  'thread/create': () => ({ threadId: 't_new' }),
  'thread/open': ({ threadId }) => ({ threadId, lastSeq: 0 }),
  'turn/start': () => ({ turnId: 'u_1' })
};

/** A real connection to a fake gate, a real model, and events as the engine would number them. */
class Rig {
  constructor(answers: Answers = {}) {
    this.gate = new FakeGate({ ...ANSWERS, ...answers });
    this.connection = new Connection({
      settings: this.gate.settings,
      version: () => '',
      random: () => 0
    });
    this.model = new SessionModel({
      connection: this.connection,
      settings: DEFAULT_SETTINGS,
      storage: sessionStorage,
      place: () => ({ path: 'demo/a.ipynb', kind: 'file' }),
      isOwnHand: event => this.trusted.has(event)
    });
    this.actions = createActions(this.model, quietSurroundings);
    disposables.push(this.model, this.connection);
  }

  readonly gate: FakeGate;
  readonly connection: Connection;
  readonly model: SessionModel;
  readonly actions: PanelActions;
  readonly trusted = new Set<Event>();
  private _seq = 0;

  async connect(): Promise<void> {
    this.connection.connect(true);
    await settle();
  }

  /** A click of a person's own hand. */
  click(): MouseEvent {
    const click = new MouseEvent('click');
    this.trusted.add(click);
    return click;
  }

  emit(event: ThreadEvent, members: { seq?: number; from?: number; threadId?: string } = {}): void {
    this._seq = members.seq ?? this._seq + 1;
    this.gate.socket.notify('event', {
      threadId: 't_1',
      time: 1,
      actor: 'agent',
      event,
      ...members,
      seq: this._seq
    });
  }

  /** Opens t_1 with a running turn. */
  async openRunning(): Promise<void> {
    await this.connect();
    this.actions.openThread('t_1');
    await settle();
    this.emit({ type: 'thread-created', workspace: 'demo', title: 'Demo' });
    this.emit({ type: 'turn-start', turnId: 'u_1', mode: 'agent', input: [] });
    await settle();
  }

  async askForApproval(count = 1): Promise<void> {
    await this.openRunning();
    for (let number = 1; number <= count; number++) {
      const callId = `c_${number}`;
      this.emit({
        type: 'tool-call-start',
        turnId: 'u_1',
        callId,
        tool: 'run_command',
        input: {}
      });
      this.emit({
        type: 'approval-request',
        approvalId: `a_${number}`,
        callId,
        summary: { kind: 'command', title: { code: 'run' }, risk: 'low' }
      });
    }
    await settle();
  }
}

const END: ThreadEvent = {
  type: 'turn-end',
  turnId: 'u_1',
  reason: 'done',
  changes: [],
  usage: {},
  verdicts: { allowed: 0, asked: 0, denied: 0 }
};

const OPENED = {
  nonce: 'nonce-of-sixteen',
  payload: { command: 'ls' },
  payloadHash: `sha256:${'0'.repeat(64)}`,
  scopes: ['once'],
  withheld: {},
  facts: {},
  decision: { decision: 'ask', effects: [], trace: [] },
  armingMs: 700
};

describe('the open thread', () => {
  test('[NB-16] after a break it is resumed from the last event applied, and nothing is applied twice', async () => {
    const rig = new Rig();
    await rig.openRunning();
    const before = rig.model.view.thread;
    rig.gate.answers['thread/open'] = ({ threadId }) => ({ threadId, lastSeq: 3 });
    rig.gate.socket.drop(1006);
    await settle(2000);
    expect(rig.gate.heardOf('thread/open').map(({ params }) => params['afterSeq'])).toEqual([0, 2]);
    rig.emit({ type: 'turn-start', turnId: 'u_1', mode: 'agent', input: [] }, { seq: 2 });
    rig.emit(END, { seq: 3 });
    await settle();
    expect(rig.model.view.thread?.turns).toHaveLength(1);
    expect(before?.lastSeq).toBe(2);
    expect(rig.model.view.running).toBeUndefined();
    expect(rig.model.view.threadState).toBe('live');
  });

  test('a hole in the live numbers opens it again from the last event before the hole', async () => {
    const rig = new Rig();
    await rig.openRunning();
    rig.gate.answers['thread/open'] = ({ threadId }) => ({ threadId, lastSeq: 5 });
    rig.emit({ type: 'notice', code: 'late' }, { seq: 5 });
    await settle();
    expect(rig.gate.heardOf('thread/open').map(({ params }) => params['afterSeq'])).toEqual([0, 2]);
    expect(rig.model.view.thread?.lastSeq).toBe(2);
  });

  test('an end that stands for folded deltas is no hole', async () => {
    const rig = new Rig();
    await rig.openRunning();
    rig.emit({ type: 'message-start', turnId: 'u_1', messageId: 'm_1' });
    rig.emit({ type: 'message-end', messageId: 'm_1', text: 'all of it' }, { seq: 9, from: 4 });
    await settle();
    expect(rig.gate.heardOf('thread/open')).toHaveLength(1);
    expect(rig.model.view.thread?.turns[0]?.items).toMatchObject([{ text: 'all of it' }]);
  });

  test('a resync opens it again; one of another thread does not', async () => {
    const rig = new Rig();
    await rig.openRunning();
    rig.gate.answers['thread/open'] = ({ threadId }) => ({ threadId, lastSeq: 2 });
    rig.gate.socket.notify('resync', { threadId: 't_2' });
    rig.gate.socket.notify('resync', { threadId: 't_1' });
    await settle();
    expect(rig.gate.heardOf('thread/open')).toHaveLength(2);
  });

  test('two thousand deltas between two frames make one change of the view', async () => {
    const rig = new Rig();
    await rig.openRunning();
    rig.emit({ type: 'message-start', turnId: 'u_1', messageId: 'm_1' });
    await settle();
    let changes = 0;
    rig.model.changed.connect(() => (changes += 1));
    for (let index = 0; index < 2000; index++)
      rig.emit({ type: 'message-delta', messageId: 'm_1', text: 'x' });
    await settle();
    expect(changes).toBe(1);
    expect(rig.model.view.thread?.turns[0]?.items).toMatchObject([{ text: 'x'.repeat(2000) }]);
  });

  test('it is found again after a reload', async () => {
    const first = new Rig();
    await first.openRunning();
    const second = new Rig();
    await second.connect();
    expect(second.gate.heardOf('thread/open').map(({ params }) => params['threadId'])).toEqual([
      't_1'
    ]);
  });
});

describe('messages', () => {
  test('the first one makes a thread in the workspace of the open document', async () => {
    const rig = new Rig();
    await rig.connect();
    rig.actions.send('/ls');
    await settle();
    expect(rig.gate.heardOf('workspace/resolve')[0]?.params).toEqual({
      path: 'demo/a.ipynb',
      kind: 'file'
    });
    expect(rig.gate.heardOf('thread/create').map(({ params }) => params)).toEqual([
      { workspace: 'demo' }
    ]);
    expect(rig.gate.heardOf('turn/start')[0]?.params).toMatchObject({
      threadId: 't_new',
      mode: 'agent',
      input: [{ type: 'text', text: '/ls' }]
    });
    expect(rig.model.view.queue).toEqual([]);
  });

  test('no thread is made in a guessed workspace: the message waits until the engine named it', async () => {
    const rig = new Rig({ 'workspace/resolve': () => NO_ANSWER });
    await rig.connect();
    rig.actions.send('/ls');
    await settle();
    expect(rig.gate.heardOf('thread/create')).toEqual([]);
    rig.gate.answers['workspace/resolve'] = () => ({ workspace: 'demo' });
    rig.model.placeChanged();
    await settle();
    expect(rig.gate.heardOf('thread/create')[0]?.params).toEqual({ workspace: 'demo' });
  });

  test('[NB-16, NB-52] one that was in flight at a break is sent again with the same key, and once acknowledged never more', async () => {
    const rig = new Rig({ 'turn/start': () => NO_ANSWER });
    await rig.connect();
    rig.actions.openThread('t_1');
    await settle();
    rig.actions.send('/sh make');
    await settle();
    rig.gate.answers['turn/start'] = () => ({ turnId: 'u_1' });
    rig.gate.socket.drop(1006);
    await settle(5000);
    rig.gate.socket.drop(1006);
    await settle(5000);
    const keys = rig.gate.heardOf('turn/start').map(({ params }) => params['idempotencyKey']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(rig.model.view.queue).toEqual([]);
  });

  test('[NB-52] those typed while offline wait in sight and go in their order', async () => {
    const rig = new Rig();
    rig.actions.openThread('t_1');
    rig.actions.send('one');
    rig.actions.send('two');
    expect(rig.model.view.queue.map(({ text, state }) => [text, state])).toEqual([
      ['one', 'queued'],
      ['two', 'queued']
    ]);
    await rig.connect();
    rig.emit({ type: 'thread-created', workspace: 'demo', title: 'Demo' });
    await settle();
    expect(
      rig.gate.heardOf('turn/start').map(({ params }) => JSON.stringify(params['input']))
    ).toEqual(['[{"type":"text","text":"one"}]', '[{"type":"text","text":"two"}]']);
  });

  test('one that was in flight when the page was reloaded is sent again with the same key', async () => {
    const before = new Rig({ 'turn/start': () => NO_ANSWER });
    await before.connect();
    before.actions.openThread('t_1');
    await settle();
    before.actions.send('/sh make');
    await settle();
    const after = new Rig();
    await after.connect();
    const keyOf = (rig: Rig): unknown =>
      rig.gate.heardOf('turn/start')[0]?.params['idempotencyKey'];
    expect(keyOf(after)).toBe(keyOf(before));
    expect(after.model.view.queue).toEqual([]);
    expect(new Rig().model.view.queue).toEqual([]);
  });

  test.each(['{', '{"a":1}', '[{"text":"/sh ls"}]', '[null,1]'])(
    'what is no queue in the storage is none: %s',
    stored => {
      sessionStorage.setItem('sallyport:queue', stored);
      expect(new Rig().model.view.queue).toEqual([]);
    }
  );

  test('those typed while a turn runs wait at the server, and are taken back, said at once or started from there', async () => {
    const rig = new Rig();
    await rig.openRunning();
    rig.actions.send('next');
    rig.actions.send('never');
    await settle();
    const heard = (method: string): readonly (readonly [unknown, unknown])[] =>
      rig.gate
        .heardOf(method)
        .map(({ params }) => [params['idempotencyKey'], params['input']] as const);
    expect(heard('turn/start')).toEqual([]);
    const queued = heard('turn/queue');
    expect(queued.map(([, input]) => input)).toEqual([
      [{ type: 'text', text: 'next' }],
      [{ type: 'text', text: 'never' }]
    ]);
    expect(rig.model.view.queue).toEqual([]);
    const [next = '', never = ''] = queued.map(([key]) => String(key));
    for (const [key, text] of [
      [next, 'next'],
      [never, 'never']
    ] as const)
      rig.emit({ type: 'message-queued', key, mode: 'agent', input: [{ type: 'text', text }] });
    await settle();
    rig.actions.removeQueued(never);
    rig.actions.sendNow(next);
    await settle();
    expect(heard('turn/unqueue')).toEqual([[never, undefined]]);
    expect(rig.gate.heardOf('turn/steer')[0]?.params).toMatchObject({
      turnId: rig.model.view.running?.turnId,
      mode: 'agent',
      idempotencyKey: next
    });
    rig.emit(END);
    await settle();
    rig.actions.sendNow(next);
    await settle();
    expect(heard('turn/start')).toEqual([[next, [{ type: 'text', text: 'next' }]]]);
  });

  test('one that is refused says why and can be tried again', async () => {
    const rig = new Rig({
      'turn/start': () => {
        throw { code: 'not-trusted' };
      }
    });
    await rig.connect();
    rig.actions.openThread('t_1');
    await settle();
    rig.actions.send('/sh ls');
    await settle();
    expect(rig.model.view.queue).toMatchObject([
      { state: 'failed', problem: { code: 'not-trusted', correlation: 'r-1' } }
    ]);
    rig.gate.answers['turn/start'] = () => ({ turnId: 'u_1' });
    rig.actions.retryQueued(rig.model.view.queue[0]?.key ?? '');
    await settle();
    expect(rig.model.view.queue).toEqual([]);
  });

  test('each thread keeps its own unsent text', async () => {
    const rig = new Rig();
    await rig.connect();
    rig.actions.openThread('t_1');
    rig.actions.saveDraft('half a thought');
    rig.actions.openThread('t_2');
    expect(rig.model.view.draft.text).toBe('');
    rig.actions.openThread('t_1');
    expect(rig.model.view.draft.text).toBe('half a thought');
  });
});

describe('approvals', () => {
  test('[JP-38] an answer carries the nonce and hash of what was shown', async () => {
    const rig = new Rig({ 'approval/open': () => OPENED });
    await rig.askForApproval();
    rig.actions.openApproval('a_1');
    await settle(0);
    expect(rig.model.view.approvals[0]?.opened?.payload).toEqual({ command: 'ls' });
    await settle(700);
    rig.actions.answerApproval('a_1', { decision: 'allow', scope: 'once' }, rig.click());
    await settle();
    expect(rig.gate.heardOf('approval/answer').map(({ params }) => params)).toEqual([
      {
        threadId: 't_1',
        approvalId: 'a_1',
        nonce: OPENED.nonce,
        payloadHash: OPENED.payloadHash,
        decision: 'allow',
        scope: 'once'
      }
    ]);
  });

  test.each([
    ['before the arming delay', 600, 'once', 'own'],
    ['by a script', 700, 'once', 'script'],
    ['for a scope that is not offered', 700, 'user', 'own']
  ] as const)('an answer %s goes nowhere', async (_, wait, scope, hand) => {
    const rig = new Rig({ 'approval/open': () => OPENED });
    await rig.askForApproval();
    rig.actions.openApproval('a_1');
    await settle(0);
    await settle(wait);
    const event = hand === 'own' ? rig.click() : new MouseEvent('click');
    rig.actions.answerApproval('a_1', { decision: 'allow', scope }, event);
    await settle();
    expect(rig.gate.heardOf('approval/answer')).toEqual([]);
  });

  const openThree = async (rig: Rig): Promise<void> => {
    await rig.askForApproval(3);
    for (const approvalId of THREE) rig.actions.openApproval(approvalId);
    await settle(1000);
  };
  const THREE = ['a_1', 'a_2', 'a_3'];

  test('one click answers several cards, each with the nonce of its own; what changed is left by itself', async () => {
    const rig = new Rig({
      'approval/open': ({ approvalId }) => ({ ...OPENED, nonce: `nonce of ${String(approvalId)}` }),
      'approval/answer': ({ approvalId }) => {
        if (approvalId === 'a_2') throw { code: 'stale-approval' };
        return {};
      }
    });
    await openThree(rig);
    const event = rig.click();
    rig.actions.answerApprovals(THREE, 'allow', event);
    rig.actions.answerApprovals(THREE, 'allow', event);
    await settle();
    expect(rig.gate.heardOf('approval/answer').map(({ params }) => params)).toMatchObject(
      THREE.map(approvalId => ({
        approvalId,
        nonce: `nonce of ${approvalId}`,
        decision: 'allow',
        scope: 'once'
      }))
    );
    expect(rig.model.view.approvals.map(({ state }) => state)).toEqual([
      'answering',
      'stale',
      'answering'
    ]);
  });

  test('what reaches a network or wants to be typed is not answered with others, and a script answers nothing', async () => {
    const network = { sandbox: { tier: '1', network: true, writes: [] } };
    const rig = new Rig({
      'approval/open': ({ approvalId }) => ({
        ...OPENED,
        ...(approvalId === 'a_1' && { facts: network }),
        ...(approvalId === 'a_2' && { typed: 'build' })
      })
    });
    await openThree(rig);
    rig.actions.answerApprovals(THREE, 'allow', new MouseEvent('click'));
    await settle();
    expect(rig.gate.heardOf('approval/answer')).toEqual([]);
    rig.actions.answerApprovals(THREE, 'allow', rig.click());
    await settle();
    expect(rig.gate.heardOf('approval/answer').map(({ params }) => params)).toMatchObject([
      { approvalId: 'a_3' }
    ]);
  });

  test('a recursive delete needs the text typed by hand', async () => {
    const rig = new Rig({ 'approval/open': () => ({ ...OPENED, typed: 'build' }) });
    await rig.askForApproval();
    rig.actions.openApproval('a_1');
    await settle(1000);
    rig.actions.answerApproval('a_1', { decision: 'allow', scope: 'once' }, rig.click());
    rig.actions.answerApproval(
      'a_1',
      { decision: 'allow', scope: 'once', typed: 'built' },
      rig.click()
    );
    await settle();
    expect(rig.gate.heardOf('approval/answer')).toEqual([]);
  });

  test('a nonce dies with its connection: the card is closed and is opened anew', async () => {
    const rig = new Rig({ 'approval/open': () => OPENED });
    await rig.askForApproval();
    rig.actions.openApproval('a_1');
    await settle();
    expect(rig.model.view.approvals[0]?.state).toBe('open');
    rig.gate.answers['thread/open'] = ({ threadId }) => ({ threadId, lastSeq: 4 });
    rig.gate.socket.drop(1006);
    expect(rig.model.view.approvals[0]).toMatchObject({ state: 'closed' });
    expect(rig.model.view.approvals[0]).not.toHaveProperty('opened');
    await settle(2000);
    rig.actions.openApproval('a_1');
    await settle();
    expect(rig.model.view.approvals[0]?.state).toBe('open');
  });

  test('what changed meanwhile is shown as stale, and the thread takes an answered card away', async () => {
    const rig = new Rig({
      'approval/open': () => OPENED,
      'approval/answer': () => {
        throw { code: 'stale-approval' };
      }
    });
    await rig.askForApproval();
    rig.actions.openApproval('a_1');
    await settle(1000);
    rig.actions.answerApproval('a_1', { decision: 'deny' }, rig.click());
    await settle();
    expect(rig.model.view.approvals[0]?.state).toBe('stale');
    rig.emit({ type: 'approval-answer', approvalId: 'a_1', decision: 'deny' });
    await settle();
    expect(rig.model.view.approvals).toEqual([]);
  });
});

test('a hidden panel asks nothing that would start the engine; what it needs comes once the engine is there', async () => {
  const rig = new Rig({ initialize: () => ({ ...INITIALIZED, engine: { state: 'idle' } }) });
  rig.connection.connect(false);
  await settle();
  rig.model.placeChanged();
  await settle();
  // The gate takes what is stricter without the engine.
  expect(rig.gate.heard.map(({ method }) => method)).toEqual(['initialize', 'settings/tighten']);
  rig.gate.socket.notify('status', { engine: { state: 'ready' } });
  await settle();
  expect(rig.gate.heardOf('policy/get')).toHaveLength(1);
});

test('what the settings want stricter is told before anything else, and again when it changes', async () => {
  const rig = new Rig();
  rig.connection.connect(true);
  await settle();
  expect(rig.gate.heard[1]).toMatchObject({
    method: 'settings/tighten',
    params: DEFAULT_SETTINGS.tighten
  });
  const tighten = { ...DEFAULT_SETTINGS.tighten, denyCommands: ['git push'] };
  rig.model.setSettings({ ...DEFAULT_SETTINGS, density: 'compact' });
  rig.model.setSettings({ ...DEFAULT_SETTINGS, tighten });
  expect(rig.gate.heardOf('settings/tighten').map(({ params }) => params)).toEqual([
    DEFAULT_SETTINGS.tighten,
    tighten
  ]);
});

test('[KS-3] modes follow role, trust and policy', async () => {
  const rig = new Rig({
    'policy/get': ({ workspace }) => ({
      workspace,
      summary: { level: 'restricted', maxMode: 'agent', problems: [] },
      trusted: false,
      lines: []
    })
  });
  await rig.connect();
  expect([rig.model.view.mode, rig.model.view.modes]).toEqual(['ask', ['ask']]);
});

test('trust is set by a person after the delay, with the nonce of the inspection', async () => {
  const rig = new Rig({
    'trust/inspect': ({ workspace }) => ({
      workspace,
      realPath: '/srv/demo',
      trusted: false,
      nonce: 'n',
      armingMs: 500,
      findings: [],
      more: 0
    })
  });
  await rig.connect();
  rig.actions.inspectTrust();
  await settle(400);
  rig.actions.setTrust(rig.click());
  await settle(200);
  rig.actions.setTrust(new MouseEvent('click'));
  expect(rig.gate.heardOf('trust/set')).toEqual([]);
  rig.actions.setTrust(rig.click());
  await settle();
  expect(rig.gate.heardOf('trust/set').map(({ params }) => params)).toEqual([
    { workspace: 'demo', nonce: 'n' }
  ]);
});

test('[NB-27] a policy changed on the disk is accepted by a person after the delay, as it was shown', async () => {
  const pending = {
    state: 'pending',
    files: [{ file: 'user.json', change: 'changed' }],
    hash: 'sha256:1'
  };
  const rig = new Rig({
    'drift/inspect': () => ({ ...pending, nonce: 'nonce-1', armingMs: 500 })
  });
  await rig.connect();
  rig.gate.socket.notify('status', { policyDrift: pending });
  await settle();
  expect(rig.model.view.session?.policyDrift).toEqual(pending);
  rig.actions.inspectDrift();
  await settle();
  rig.actions.acceptDrift(rig.click());
  await settle(600);
  rig.actions.acceptDrift(new MouseEvent('click'));
  expect(rig.gate.heardOf('drift/accept')).toEqual([]);
  rig.actions.acceptDrift(rig.click());
  await settle();
  expect(rig.gate.heardOf('drift/accept').map(({ params }) => params)).toEqual([
    { hash: 'sha256:1', nonce: 'nonce-1' }
  ]);
});

test('[NB-15] a disposed model leaves no timer and no listener behind', async () => {
  const rig = new Rig();
  await rig.openRunning();
  rig.model.dispose();
  rig.model.dispose();
  rig.connection.dispose();
  expect(jest.getTimerCount()).toBe(0);
});

test('what is written before the first connect goes in the mode and to the folder that then turn out right', async () => {
  const rig = new Rig();
  rig.actions.send('/sh make');
  expect(rig.model.view.queue).toMatchObject([{ mode: null, workspace: null, state: 'queued' }]);
  await rig.connect();
  expect(rig.gate.heardOf('thread/create').map(({ params }) => params)).toEqual([
    { workspace: 'demo' }
  ]);
  expect(rig.gate.heardOf('turn/start').map(({ params }) => params['mode'])).toEqual(['agent']);
});

test('a message written for one folder is not taken to another by moving on meanwhile', async () => {
  const rig = new Rig();
  await rig.connect();
  rig.gate.socket.drop(1006);
  rig.actions.send('/ls');
  rig.gate.answers['workspace/resolve'] = () => ({ workspace: 'elsewhere' });
  await settle(3000);
  expect(rig.gate.heardOf('thread/create').map(({ params }) => params)).toEqual([
    { workspace: 'demo' }
  ]);
});

test('a reload with a thread open asks for its policy once, while the engine starts or not', async () => {
  sessionStorage.setItem('sallyport:thread', 't_1');
  const rig = new Rig({ initialize: () => ({ ...INITIALIZED, engine: { state: 'starting' } }) });
  await rig.connect();
  rig.gate.socket.notify('status', { engine: { state: 'ready' } });
  await settle(0);
  rig.emit({ type: 'thread-created', workspace: 'demo', title: 'Demo' });
  await settle();
  expect(rig.gate.heardOf('policy/get')).toHaveLength(1);
});

test('before trust the panel knows by name what would steer an agent, and asks for it once', async () => {
  const finding = { path: '.mcp.json', kind: 'mcp', bytes: 2, firstLines: [], why: '' };
  const rig = new Rig({
    'policy/get': ({ workspace }) => ({
      workspace,
      summary: { level: 'restricted', maxMode: 'agent', problems: [] },
      trusted: false,
      lines: []
    }),
    'trust/inspect': () => ({ findings: [finding], more: 0 })
  });
  await rig.connect();
  rig.actions.openPolicyPopover();
  await settle();
  expect(rig.model.view.steering).toEqual(['.mcp.json']);
  expect(rig.gate.heardOf('trust/inspect')).toHaveLength(1);
});

test('[NB-28] what the administrator takes away or gives back while the panel is open is known at once', async () => {
  const rig = new Rig();
  await rig.connect();
  expect(rig.model.view.session?.features).toBeUndefined();
  rig.gate.socket.notify('status', { features: { proposals: 'force-off' } });
  expect(rig.model.view.session?.features).toEqual({ proposals: 'force-off' });
  rig.gate.socket.notify('status', { stopped: false });
  expect(rig.model.view.session?.features).toEqual({ proposals: 'force-off' });
  rig.gate.socket.notify('status', { features: {} });
  expect(rig.model.view.session?.features).toEqual({});
});

test('a policy editor that a layout brings back comes along until its folder is known, and then stays', async () => {
  const rig = new Rig({
    'policy/get': ({ workspace }) => ({
      workspace,
      summary: { level: 'standard', maxMode: 'agent', problems: [] },
      trusted: true,
      lines: [],
      full: { layers: {}, values: [], rules: [] }
    })
  });
  let at = '';
  rig.gate.answers['workspace/resolve'] = () => ({ workspace: at });
  const move = async (folder: string): Promise<string | undefined> => {
    at = folder;
    rig.model.placeChanged();
    await settle();
    return rig.model.view.policyEditor?.workspace;
  };
  rig.actions.openPolicy('folder');
  await rig.connect();
  expect(rig.model.view.policyEditor).toMatchObject({ workspace: '', state: 'ready' });
  expect(await move('demo')).toBe('demo');
  expect(rig.model.view.policyEditor).toMatchObject({ tab: 'folder', state: 'ready' });
  rig.actions.testPolicy({ kind: 'command', text: 'ls', withDraft: false });
  expect(await move('other')).toBe('demo');
  rig.actions.openPolicy();
  await settle();
  expect(await move('third')).toBe('other');
});

test('[JM-20] a message that nobody takes in time is kept with its text and its key, and can be sent again', async () => {
  const rig = new Rig({ 'turn/start': () => NO_ANSWER });
  await rig.connect();
  rig.actions.openThread('t_1');
  await settle();
  rig.emit({ type: 'thread-created', workspace: 'demo', title: 'Demo' });
  rig.actions.send('a long thought');
  await settle(15_000);
  const [kept] = rig.model.view.queue;
  expect(kept).toMatchObject({
    text: 'a long thought',
    state: 'failed',
    problem: { code: 'no-answer' }
  });
  rig.gate.answers['turn/start'] = () => ({ turnId: 'u_1' });
  rig.actions.retryQueued(kept?.key ?? '');
  await settle();
  const keys = rig.gate.heardOf('turn/start').map(({ params }) => params['idempotencyKey']);
  expect(keys).toEqual([kept?.key, kept?.key]);
  expect(rig.model.view.queue).toEqual([]);
});

test('a command thread begins with the slash, and what was written for a new thread stays', async () => {
  const rig = new Rig();
  await rig.openRunning();
  rig.actions.newCommandThread();
  expect(rig.model.view.thread).toBeUndefined();
  expect(rig.model.view.draft.text).toBe('/');
  expect(rig.model.view.focus?.target).toEqual({ type: 'composer' });
  rig.actions.saveDraft('my own words');
  rig.actions.openThread('t_1');
  rig.actions.newCommandThread();
  expect(rig.model.view.draft.text).toBe('my own words');
});

test('a text that is typed is there again after a look at the threads', async () => {
  const rig = new Rig();
  await rig.connect();
  rig.actions.saveDraft('half a thought');
  rig.actions.showPage('threads');
  rig.actions.showPage('thread');
  expect(rig.model.view.draft.text).toBe('half a thought');
});

test('[NB-44] what is attached survives a reload, says when it changed, and goes with the next message alone', async () => {
  let mark = 'one';
  const inspect: Answers = {
    'context/inspect': ({ context }) => ({
      items: (context as readonly { mark?: string }[]).map(reference => ({
        ...reference,
        ...(reference.mark !== undefined && reference.mark !== mark && { changed: true }),
        mark,
        sends: 'pointer',
        bytes: 1,
        tokens: 1,
        sensitivity: 'ordinary'
      }))
    })
  };
  const first = new Rig(inspect);
  await first.connect();
  first.actions.attach({ type: 'file', path: 'a.txt' });
  first.actions.attach({ type: 'file', path: 'a.txt' });
  first.actions.attach({ type: 'folder', path: 'src' });
  await settle();
  mark = 'two';
  const rig = new Rig(inspect);
  await rig.connect();
  expect(rig.model.view.attached.map(({ item }) => item?.changed)).toEqual([true, true]);
  rig.actions.detach(JSON.stringify(['folder', 'src', null, null, null, null]));
  rig.actions.send('Look.');
  rig.actions.send('And again.');
  await settle();
  expect(rig.model.view.attached).toEqual([]);
  expect(rig.gate.heardOf('turn/start')[0]?.params['context']).toEqual([
    { type: 'file', path: 'a.txt', mark: 'one' }
  ]);
  expect(rig.model.view.queue.map(({ context }) => context)).toEqual([undefined]);
});

test('[NB-44] something of an open document is attached by its path in the folder, and refused from outside it', async () => {
  const rig = new Rig({ 'context/inspect': () => ({ items: [] }) });
  await rig.connect();
  rig.actions.attachOfDocument({ type: 'selection', path: 'demo/src/a.py', text: 'x' });
  rig.actions.attachOfDocument({ type: 'output', path: 'demolition/a.ipynb', text: 'x' });
  await settle();
  expect(rig.model.view.attached.map(({ reference }) => reference.path)).toEqual(['src/a.py']);
  expect(rig.model.view.problem).toMatchObject({ code: 'bad-path' });
});
