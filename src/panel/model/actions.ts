import { CodedError } from '../../base/coded-error';
import type { Surroundings } from './surroundings';
import { createConnectionActions } from './connection-actions';
import type { PanelActions } from './panel-actions';
import { createPolicyActions } from './policy-actions';
import { problemOf } from './problem';
import type { SessionModel } from './session-model';
import { createTurnActions } from './turn-actions';
import type { PanelView } from './view';

/** The person's actions over a model; each one line, since the parts of the model do the work. */
export function createActions(model: SessionModel, surroundings: Surroundings): PanelActions {
  const { approvals, attachments, audit, drafts, list, questions, request, store, undo } = model;
  const failed = (error: unknown): void => store.update({ problem: problemOf(error) });
  const done = (code: NonNullable<PanelView['done']>['code']): void =>
    store.update({ done: { serial: (store.view.done?.serial ?? 0) + 1, code } });
  const context = { model, surroundings, failed };
  return {
    ...createTurnActions(context),
    ...createConnectionActions(context),
    ...createPolicyActions(context),

    attach: reference => attachments.add(reference),
    attachOfDocument: reference => attachments.addOfDocument(reference),
    attachImages: (images, of) => {
      for (const image of images) void attachments.addImage(image, of);
    },
    attachDropped: paths => void attachments.addDropped(paths),
    followDocument: on => model.current.follow(on),
    showPicture: blob => model.pictures.show(blob),
    detach: key => attachments.remove(key),
    refreshAttached() {
      model.current.look();
      void attachments.refresh();
    },
    switchNote: (path, on) => void model.notes.switch(path, on),
    importNotes: (path, name) => void model.notes.take(path, name),
    findContext: query => void attachments.find(query),

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

    answerQuestion: (id, content, event) => void questions.accept(id, content, event),
    declineQuestion: id => void questions.decline(id),

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
    async saveImage({ blob, mediaType: type }) {
      const image = await model.pictures.whole(blob);
      if (image === null) return;
      surroundings.saveFile({ name: `image.${type.replace('image/', '')}`, type, text: image });
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
