import type { Decision } from '../../protocol/decisions';
import type { ServiceCall } from '../../protocol/link';
import type { TurnCheckpoint } from '../checkpoints/checkpoint';
import { Redactor } from '../redact';
import type { PreparedCall, Tool } from '../tools/tool';
import { act } from './act';
import type { CallParts, StartedCall } from './call-parts';
import type { LiveOutput } from './live-output';

const saying = (decision: Decision['decision']): Decision => ({
  decision,
  effects: [],
  trace: []
});

/** An act whose policy turns while it waits for the workspace. */
const actWhile = async (now: Decision['decision'], trusted: boolean, approvalId?: string) => {
  let policy = saying('allow');
  let isTrusted = true;
  const called: string[] = [];
  const prepared = {
    payload: { path: 'a.txt' },
    effects: [{ type: 'edit', path: 'a.txt', change: 'modified' }],
    checkpoint: () => Promise.resolve([]),
    run: () => {
      called.push('run');
      return Promise.resolve({ outcome: 'ok' });
    }
  } as unknown as PreparedCall;
  // Only what an act asks of its turn is there.
  const parts = {
    turnId: 'u_1',
    principal: 'ada',
    mode: 'agent',
    log: { threadId: 't_1', append: () => undefined },
    signal: new AbortController().signal,
    redactor: new Redactor(),
    services: {
      call: ({ name }: ServiceCall) => {
        called.push(name);
        return Promise.resolve({ entry: 1 });
      }
    },
    policy: {
      refresh: () => Promise.resolve(),
      judge: () => policy,
      mayRunUnconfined: () => false,
      isTrusted: () => isTrusted
    },
    checkpoint: () => Promise.resolve({} as TurnCheckpoint),
    lockWorkspace: () => {
      policy = saying(now);
      isTrusted = trusted;
      return Promise.resolve(() => called.push('release'));
    }
  } as unknown as CallParts;
  const tool = { name: 'edit_file', kind: 'act' } as Tool;
  const started: StartedCall = { callId: 'c_1', tool, prepared };
  const output = {} as LiveOutput;
  const yes = approvalId === undefined ? undefined : { approvalId };
  const result = await act(started, saying('allow'), parts, output, yes).catch(
    (error: { code: string }) => ({ outcome: error.code })
  );
  return { outcome: result.outcome, called };
};

const nothing = ['release'];
const everything = ['audit/intent', 'run', 'audit/result', 'release'];

test.each([
  ['allow', true, undefined, 'ok', everything, 'nothing changed'],
  ['deny', true, undefined, 'denied', nothing, 'a rule denies it now'],
  ['ask', true, undefined, 'conflict', nothing, 'nobody was asked, and now somebody must be'],
  ['ask', true, 'a_1', 'ok', everything, 'a person was asked'],
  ['deny', true, 'a_1', 'denied', nothing, 'a rule denies it now, whatever a person said'],
  ['allow', false, 'a_1', 'denied', nothing, 'trust was taken back']
] as const)(
  '[KS-3] an act that waited is judged by the policy of now: %s, trusted %s, approval %s: %s',
  async (now, trusted, approvalId, outcome, called, _why) => {
    expect(await actWhile(now, trusted, approvalId)).toEqual({ outcome, called });
  }
);
