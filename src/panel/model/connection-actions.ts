import type { ActionContext } from './action-context';
import type { ConnectionActions } from './panel-actions';

/** What a person does with what is connected: models, and servers of tools. */
export function createConnectionActions({ model }: ActionContext): ConnectionActions {
  const { drafts, servers, store } = model;
  return {
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

    openServers(at = 'list') {
      drafts.keep();
      store.update({ page: 'servers' });
      model.focus({ type: 'page' });
      void servers.list(at);
    },
    listServers: () => void servers.list(),
    beginServer: () => servers.begin(),
    proposeServer: (text, from) => void servers.propose(text, from),
    editServers: change => servers.edit(change),
    previewServers: () => void servers.preview(),
    addServers: event => void servers.add(event),
    reviewServer: (layer, server) => void servers.review(layer, server),
    acceptServer: (tools, event) => void servers.accept(tools, event),
    closeServer: () => void servers.list(),
    toggleServer: (server, event) => void servers.toggle(server, event),
    removeServer: (layer, server) => void servers.remove(layer, server),
    signInServer: server => void servers.signIn(server),
    signOutServer: server => void servers.signOut(server)
  };
}
