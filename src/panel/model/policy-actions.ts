import type { ActionContext } from './action-context';
import type { PolicyActions } from './panel-actions';

/** What a person does about what may happen: trust, the policy and its editor. */
export function createPolicyActions({ model, surroundings, failed }: ActionContext): PolicyActions {
  const { drafts, drift, policy, request, store, trust } = model;
  return {
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

    openPolicyPopover() {
      store.update({ policyOpen: true });
      void model.workspace.refreshPolicy();
    },
    closePolicyPopover: () => store.update({ policyOpen: false }),
    recheckSandbox() {
      request('sandbox/check', {}).then(sandbox => store.update({ sandbox }), failed);
    }
  };
}
