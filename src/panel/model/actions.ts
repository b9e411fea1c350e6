import { CodedError } from '../../base/coded-error';
import { referenceOf } from '../../protocol/context';
import { modelInUse } from './model-choice';
import { problemOf } from './problem';
import type { PanelSettings } from './settings';
import type { SessionModel } from './session-model';
import type { PanelActions, PanelView } from './view';

/** What JupyterLab does for the panel. */
export interface Surroundings {
  /** Puts code into a new cell; false where there is no notebook to put it into. */
  readonly insertIntoCell: (code: string) => boolean;
  readonly copy: (text: string) => void;
  readonly openAudit: () => void;
  readonly openPolicy: () => void;
  readonly openPlainTranscript: () => void;
  readonly openInMain: () => void;
  readonly saveFile: (file: {
    readonly name: string;
    readonly type: string;
    readonly text: string;
  }) => void;
  readonly reloadPage: () => void;
  /** Keeps a choice of looks among the person's own settings. */
  readonly saveSetting: (key: keyof PanelSettings, value: string) => void;
}

/** The person's actions over a model; each one line, since the parts of the model do the work. */
export function createActions(model: SessionModel, surroundings: Surroundings): PanelActions {
  const {
    approvals,
    attachments,
    audit,
    drafts,
    drift,
    list,
    outbox,
    plans,
    policy,
    questions,
    request,
    servers,
    store,
    trust,
    undo
  } = model;
  const failed = (error: unknown): void => store.update({ problem: problemOf(error) });
  const done = (code: NonNullable<PanelView['done']>['code']): void =>
    store.update({ done: { serial: (store.view.done?.serial ?? 0) + 1, code } });
  const stop = (): void => {
    const { thread, running } = store.view;
    if (thread === undefined || running === undefined) return;
    const { turnId } = running;
    request('turn/cancel', { threadId: thread.threadId, turnId }).catch(failed);
  };
  return {
    send(text) {
      drafts.save('');
      // Queued behind the turn that it is meant to stop, it could never arrive.
      if (text.trim() === '/stop' && store.view.running !== undefined) return stop();
      outbox.add(text, attachments.take());
    },
    removeQueued(key) {
      const { thread } = store.view;
      if (thread?.queue?.some(waits => waits.key === key) !== true) return outbox.remove(key);
      const { threadId } = thread;
      request('turn/unqueue', { threadId, idempotencyKey: key }).catch(failed);
    },
    sendNow(key) {
      const { thread, running } = store.view;
      const message = thread?.queue?.find(waits => waits.key === key);
      if (thread === undefined || message === undefined) return;
      const { threadId, turns } = thread;
      const said = { threadId, idempotencyKey: key, input: [...message.input] };
      const turn = turns.at(-1);
      const sent =
        running === undefined || turn === undefined
          ? request('turn/start', {
              ...said,
              mode: message.mode,
              ...(message.context && { context: message.context.map(referenceOf) }),
              ...(message.model !== undefined && { model: message.model })
            })
          : request('turn/steer', { ...said, turnId: turn.turnId, mode: turn.mode });
      sent.catch(failed);
    },
    retryQueued: key => outbox.retry(key),
    saveDraft: text => drafts.save(text),
    attach: reference => attachments.add(reference),
    attachOfDocument: reference => attachments.addOfDocument(reference),
    attachImages: images => {
      for (const image of images) void attachments.addImage(image);
    },
    detach: key => attachments.remove(key),
    refreshAttached: () => void attachments.refresh(),
    switchNote: (path, on) => void model.notes.switch(path, on),
    findContext: query => void attachments.find(query),
    setMode: mode => model.setMode(mode),
    setModel: id => model.setModel(id),
    continueTurn(turnId) {
      const { thread, mode } = store.view;
      if (thread === undefined) return;
      const { threadId } = thread;
      const model = modelInUse(store.view)?.id;
      request('turn/continue', {
        threadId,
        turnId,
        mode,
        idempotencyKey: `go-on ${turnId}`,
        ...(model !== undefined && { model })
      }).catch(failed);
    },
    openModels() {
      drafts.keep();
      store.update({ page: 'models' });
      model.focus({ type: 'page' });
      void model.models.refresh();
    },
    testModel: draft => void model.models.test(draft),
    changeModelDraft: () => model.models.forgetTest(),
    connectModel: (draft, event) => void model.models.connect(draft, event),
    removeModel: (id, event) => void model.models.remove(id, event),
    compact() {
      const { thread } = store.view;
      if (thread === undefined) return;
      const model = modelInUse(store.view)?.id;
      const { threadId } = thread;
      request('thread/compact', { threadId, ...(model !== undefined && { model }) }).catch(failed);
    },
    changeCompaction(compactionId, change) {
      const { thread } = store.view;
      if (thread === undefined) return;
      const { threadId } = thread;
      request('thread/compaction', { threadId, compactionId, ...change }).catch(failed);
    },
    stop,

    editPlan: (turnId, steps) => void plans.edit(turnId, steps),
    approvePlan: (turnId, steps) => void plans.approve(turnId, steps),

    showPage(page) {
      drafts.keep();
      store.update({ page });
      if (page === 'threads') void list.refresh();
      model.focus({ type: page === 'thread' ? 'composer' : 'page' });
    },
    newThread() {
      model.openThread(undefined);
      model.focus({ type: 'composer' });
    },
    newCommandThread() {
      model.openThread(undefined);
      if (drafts.read() === '') drafts.fill('/');
      model.focus({ type: 'composer' });
    },
    startTour: () => model.tour.start(),
    playTour: () => model.tour.play(),
    endTour: () => void model.tour.end(),
    openThread(threadId) {
      model.openThread(threadId);
      model.focus({ type: 'composer' });
    },
    renameThread: (threadId, title) =>
      void list.change(() => request('thread/rename', { threadId, title })),
    archiveThread: (threadId, archived) =>
      void list.change(() => request('thread/archive', { threadId, archived })),
    deleteThread(threadId) {
      void list.change(async () => {
        await request('thread/delete', { threadId });
        if (store.view.thread?.threadId !== threadId) return;
        const { page } = store.view;
        model.openThread(undefined);
        store.update({ page });
      });
    },
    restoreThread: threadId => void list.change(() => request('thread/restore', { threadId })),
    filterThreads: filter => list.filter(filter),

    openApproval: approvalId => void approvals.open(approvalId),
    answerApproval: (approvalId, answer, event) =>
      void approvals.answer([approvalId], answer, event),
    answerApprovals: (approvalIds, decision, event) =>
      void approvals.answer(
        approvalIds,
        decision === 'allow' ? { decision, scope: 'once' } : { decision },
        event
      ),

    inspectTrust() {
      drafts.keep();
      store.update({ page: 'trust' });
      model.focus({ type: 'page' });
      void trust.inspect();
    },
    setTrust: event => void trust.set(event),
    keepRestricted() {
      store.update({ restrictedKept: true, trust: undefined, page: 'thread' });
      model.focus({ type: 'composer' });
    },
    revokeTrust: () => void trust.revoke(),
    inspectDrift: () => void drift.inspect(),
    acceptDrift: event => void drift.accept(event),

    previewUndo(turnId) {
      drafts.keep();
      model.focus({ type: 'page' });
      void undo.preview(turnId, 'undo');
    },
    restoreTurn: (turnId, keepMine) => void undo.restore(turnId, keepMine),
    setDiffStyle: style => surroundings.saveSetting('diffStyle', style),
    keepTurn: turnId => void undo.keep(turnId),
    review(turnId) {
      drafts.keep();
      model.focus({ type: 'page' });
      void undo.preview(turnId, 'review');
    },

    openPolicy(tab) {
      surroundings.openPolicy();
      policy.open(tab);
    },
    openTester(input) {
      surroundings.openPolicy();
      policy.open();
      if (input !== undefined) policy.prefill(input);
      model.focus({ type: 'tester' });
    },
    showPolicyTab: tab => policy.showTab(tab),
    editPolicy: (layer, document) => policy.edit(layer, document),
    discardPolicy: layer => policy.discard(layer),
    previewPolicy: layer => void policy.preview(layer),
    cancelPolicySave: () => policy.cancelSave(),
    putPolicy: event => void policy.put(event),
    resolvePolicy: choice => policy.resolve(choice),
    rereadPolicy: () => void policy.read(),
    testPolicy: input => void policy.test(input),
    inspectProposals: () => void policy.inspectProposals(),
    adoptProposals: (rules, event) => void policy.adopt(rules, event),

    answerQuestion: (id, content, event) => void questions.accept(id, content, event),
    declineQuestion: id => void questions.decline(id),

    openServers(at = 'list') {
      drafts.keep();
      store.update({ page: 'servers' });
      model.focus({ type: 'page' });
      void servers.list(at);
    },
    listServers: () => void servers.list(),
    beginServer: () => servers.begin(),
    editServers: change => servers.edit(change),
    previewServers: () => void servers.preview(),
    addServers: event => void servers.add(event),
    reviewServer: (layer, server) => void servers.review(layer, server),
    acceptServer: (tools, event) => void servers.accept(tools, event),
    closeServer: () => void servers.list(),
    toggleServer: (server, event) => void servers.toggle(server, event),
    removeServer: (layer, server) => void servers.remove(layer, server),
    signInServer: server => void servers.signIn(server),

    openPolicyPopover() {
      store.update({ policyOpen: true });
      void model.workspace.refreshPolicy();
    },
    closePolicyPopover: () => store.update({ policyOpen: false }),
    recheckSandbox() {
      request('sandbox/check', {}).then(sandbox => store.update({ sandbox }), failed);
    },
    retryNow: () => model.retryNow(),
    reloadPage: () => surroundings.reloadPage(),
    dismissProblem: () => store.update({ problem: undefined }),

    exportThread() {
      drafts.keep();
      model.focus({ type: 'page' });
      void model.threadExport.prepare();
    },
    saveFile(file) {
      surroundings.saveFile(file);
      done('saved');
    },
    openPlainTranscript: () => surroundings.openPlainTranscript(),
    openInMain: () => surroundings.openInMain(),
    announceStatus: () => done('status'),
    stopEverything: () => void request('system/stop', {}).catch(failed),

    openAudit: () => surroundings.openAudit(),
    queryAudit: text => void audit.query(text),
    moreAudit: () => void audit.more(),
    verifyAudit: () => void audit.verify(),

    insertIntoCell(code) {
      if (surroundings.insertIntoCell(code)) done('inserted');
      else
        failed(
          new CodedError('not-found', 'There is no open notebook to insert into: open one first.')
        );
    },
    copy(text) {
      surroundings.copy(text);
      done('copied');
    }
  };
}
