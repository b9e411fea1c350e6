import type { Handlers } from '../dispatch';
import { testCase } from '../policy/test-case';
import { resolveWorkspace } from '../workspace/workspace-folder';
import type { HelloLine } from '../../protocol/link';
import type { Acting } from './acting';

/** The methods that need policy, files or the sandbox. */
export type ActingMethod = Extract<
  keyof Handlers,
  | `${'approval' | 'elicitation' | 'mcp' | 'checkpoint' | 'context' | 'policy' | 'proposal' | 'trust' | 'workspace' | 'sandbox' | 'tour'}/${string}`
  | 'notes/import'
  | 'provider/probe'
  | 'thread/compact'
  | 'thread/compaction'
>;

export const createActingHandlers = (
  acting: Acting,
  hello: HelloLine
): Pick<Handlers, ActingMethod> => ({
  'approval/open': (params, { connection }) => acting.approvals.open(params, connection),
  'approval/answer': async (params, { connection }) => {
    await acting.approvals.answer(params, connection);
    return {};
  },
  'thread/compact': async ({ threadId, model }) => ({
    compactionId: await acting.models.compact(threadId, model)
  }),
  'thread/compaction': ({ threadId, compactionId, ...change }) => {
    acting.models.changeCompaction(threadId, compactionId, change);
    return {};
  },
  'context/find': ({ workspace, query, limit }) => acting.context.find(workspace, query, limit),
  'context/inspect': async ({ workspace, context }) => ({
    items: await acting.context.inspect(workspace, context)
  }),
  'context/offer': async ({ workspace, paths }) => ({
    items: await acting.context.offer(workspace, paths)
  }),
  'context/instructions': async ({ workspace, threadId }) => ({
    files: await acting.context.instructions(workspace, threadId)
  }),
  'notes/import': ({ workspace, path, name }) => acting.context.importNotes(workspace, path, name),
  'context/switch': ({ threadId, paths }) => {
    acting.context.switchOff(threadId, paths);
    return {};
  },
  'elicitation/answer': params => {
    acting.elicitations.answer(params);
    return {};
  },
  'checkpoint/list': ({ threadId }) => ({ checkpoints: acting.undo.list(threadId) }),
  'checkpoint/preview': ({ threadId, turnId }) => acting.undo.preview(threadId, turnId),
  'checkpoint/restore': ({ threadId, turnId, keepMine }) =>
    acting.undo.restore(threadId, turnId, keepMine),
  'checkpoint/keep': ({ threadId, turnId }) => {
    acting.undo.keep(threadId, turnId);
    return {};
  },
  'workspace/resolve': params => resolveWorkspace(hello, params),
  'policy/get': async ({ workspace, full }, { caller }) => ({
    ...(await acting.showPolicy(workspace)),
    ...(full === true && { full: await acting.inquiry.details(workspace, caller.role) })
  }),
  'policy/test': params => acting.inquiry.test(params),
  'policy/explain': ({ threadId, callId }) => acting.inquiry.explain(threadId, callId),
  'policy/preview': (params, { connection }) => acting.policies.preview(params, connection),
  'policy/put': (params, { connection }) => acting.policies.put(params, connection),
  'proposal/inspect': (params, { connection, caller }) =>
    acting.proposals.inspect(params, connection, caller.role),
  'proposal/adopt': async (params, { connection }) => {
    await acting.proposals.adopt(params, connection);
    return {};
  },
  'policy/test-case': params => testCase(params),
  'mcp/list': (params, { connection }) => acting.mcp.list(params, connection),
  'mcp/preview': (params, { connection }) => acting.mcp.preview(params, connection),
  'mcp/add': async (params, { connection }) => {
    await acting.mcp.add(params, connection);
    return {};
  },
  'mcp/review': (params, { connection }) => {
    acting.assertNotStopped();
    return acting.mcp.review(params, connection);
  },
  'mcp/accept': async (params, { connection }) => {
    await acting.mcp.accept(params, connection);
    return {};
  },
  'mcp/toggle': async (params, { connection }) => {
    await acting.mcp.toggle(params, connection);
    return {};
  },
  'mcp/remove': async params => {
    await acting.mcp.remove(params);
    return {};
  },
  'trust/inspect': ({ workspace }, { connection }) => acting.trust.inspect(workspace, connection),
  'trust/set': async ({ workspace, nonce }, { connection }) => {
    await acting.trust.trust(workspace, nonce, connection);
    return { trusted: true };
  },
  'trust/revoke': async ({ workspace }) => {
    await acting.trust.revoke(workspace);
    return {};
  },
  'provider/probe': ({ connection, anyModel }) => acting.models.probe(connection, anyModel),
  'sandbox/check': () => acting.checkSandbox(),
  'tour/start': () => acting.tour.start(),
  'tour/end': ({ threadId }) => acting.tour.end(threadId)
});
