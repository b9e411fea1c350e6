import { isCoded } from '../../base/coded-error';
import type { PolicyDocument } from '../../protocol/policy-document';
import type { LayerView, OwnLayer } from '../../protocol/policy-view';
import type { ModelContext } from './context';
import type { PolicyEditorView, PolicyTab, TestInput } from './policy-view';
import { problemOf } from './problem';

/**
 * The policy editor: what each layer says, what a person changed, and the way to save it. It only edits; gate and
 * engine judge every document, and what loosens is saved by the person's own hand after the arming delay.
 */
export class PolicyEditor {
  constructor(context: ModelContext, onSaved: () => void) {
    this._context = context;
    this._onSaved = onSaved;
  }

  /** Shows the policy of the panel's folder. What is typed and not saved stays, where it is of the same folder. */
  open(tab?: PolicyTab): void {
    // A tab that a layout brings back opens before anybody knows where the person is.
    this._follows = this._context.store.view.connection.state !== 'open';
    this._show(tab);
  }

  /** Asks again where the tab stood open before there was a line or a folder to ask about, and nobody used it yet. */
  settle(): void {
    const view = this._view;
    if (view === undefined) return;
    const elsewhere = this._follows && view.workspace !== this._context.store.view.workspace;
    if (view.details === undefined || elsewhere) this._show(view.tab);
  }

  /** Reads the layers anew, drafts untouched: after a save, here or elsewhere. */
  async read(): Promise<void> {
    const { request } = this._context;
    const { workspace } = this._view ?? {};
    if (workspace === undefined) return;
    try {
      const policy = await request('policy/get', { workspace, full: true });
      this._update(workspace, {
        state: 'ready',
        trusted: policy.trusted,
        details: policy.full,
        problem: undefined
      });
    } catch (error) {
      if (this._view?.details === undefined)
        this._update(workspace, { state: 'failed', problem: problemOf(error) });
    }
  }

  showTab(tab: PolicyTab): void {
    if (this._view !== undefined) this._set({ ...this._view, tab });
  }

  /** Takes what a person made of a layer; a document like the stored one is no change. */
  edit(layer: OwnLayer, document: PolicyDocument): void {
    const view = this._view;
    const base = view?.drafts[layer]?.base ?? view?.details?.layers[layer];
    this._follows = false;
    if (view === undefined || base === undefined) return;
    const { [layer]: _old, ...others } = view.drafts;
    const same = JSON.stringify(document) === JSON.stringify(base.document);
    this._set({
      ...withoutSaving(view),
      drafts: same ? others : { ...others, [layer]: { document, base } }
    });
  }

  discard(layer: OwnLayer): void {
    const view = this._view;
    if (view === undefined) return;
    const { [layer]: _old, ...drafts } = view.drafts;
    this._set({ ...withoutConflict(withoutSaving(view)), drafts });
  }

  /** Asks what saving a layer's draft would do. */
  async preview(layer: OwnLayer): Promise<void> {
    const { request, store } = this._context;
    const view = this._view;
    const draft = view?.drafts[layer];
    if (view === undefined || draft === undefined) return;
    const { workspace } = view;
    const { document, base } = draft;
    const saving = { layer, document, etag: base.etag, state: 'previewing' as const };
    this._set({ ...view, saving });
    const isCurrent = (): boolean => this._view?.saving === saving;
    try {
      const preview = await request('policy/preview', {
        workspace,
        layer,
        document: record(document),
        etag: base.etag
      });
      if (!isCurrent()) return;
      const wait = Math.max(preview.armingMs, store.view.settings.armingDelay);
      this._update(workspace, {
        saving: { ...saving, state: 'ready', preview, armedAt: Date.now() + wait }
      });
    } catch (error) {
      if (!isCurrent()) return;
      if (isCoded(error, 'stale-policy')) await this._meet(layer);
      else
        this._update(workspace, {
          saving: { ...saving, state: 'failed', problem: problemOf(error) }
        });
    }
  }

  cancelSave(): void {
    if (this._view?.saving?.state !== 'saving' && this._view !== undefined)
      this._set(withoutSaving(this._view));
  }

  /** Saves what was previewed. What loosens needs a person's own event after the arming delay. */
  async put(event: Event): Promise<void> {
    const { request, isOwnHand } = this._context;
    const view = this._view;
    const saving = view?.saving;
    if (view === undefined || saving?.state !== 'ready' || saving.preview === undefined) return;
    const { layer, document, etag, preview, armedAt = Infinity } = saving;
    if (preview.problems.length > 0 || preview.failedExamples.length > 0) return;
    if (preview.loosens.length > 0 && preview.nonce === undefined) return;
    if (preview.nonce !== undefined && (Date.now() < armedAt || !isOwnHand(event))) return;
    const { workspace } = view;
    this._set({ ...view, saving: { ...saving, state: 'saving' } });
    try {
      await request('policy/put', {
        workspace,
        layer,
        document: record(document),
        etag,
        ...(preview.nonce !== undefined && { nonce: preview.nonce })
      });
      this.discard(layer);
      this._update(workspace, {
        saved: { serial: (this._view?.saved?.serial ?? 0) + 1, layer }
      });
      await this.read();
      this._onSaved();
    } catch (error) {
      // The nonce is spent: what would be saved is previewed anew.
      if (isCoded(error, 'stale-policy')) await this._meet(layer);
      else
        this._update(workspace, {
          saving: { ...saving, state: 'failed', problem: problemOf(error) }
        });
    }
  }

  /** Ends a conflict: the other side's document as it is, or one's own on top of it, to be previewed anew. */
  resolve(choice: 'theirs' | 'mine'): void {
    const conflict = this._view?.conflict;
    if (conflict === undefined) return;
    const { layer, theirs, mine } = conflict;
    this.discard(layer);
    const view = this._view;
    if (view === undefined || choice === 'theirs') return;
    this._set({ ...view, drafts: { ...view.drafts, [layer]: { document: mine, base: theirs } } });
    void this.preview(layer);
  }

  /** Puts an act into the tester from elsewhere; judging it waits for the person. */
  prefill(input: TestInput): void {
    const view = this._view;
    if (view === undefined) return;
    const serial = view.test.serial + 1;
    this._set({ ...view, test: { serial, input, state: 'idle' } });
  }

  /** Asks for the engine's verdict; nothing runs. */
  async test(input: TestInput): Promise<void> {
    const view = this._view;
    if (view === undefined) return;
    this._follows = false;
    const { workspace, drafts, tab } = view;
    const testing = { serial: view.test.serial, input, state: 'testing' as const };
    this._set({ ...view, test: testing });
    const layer = tab === 'effective' ? undefined : tab;
    const draft = layer === undefined ? undefined : drafts[layer];
    try {
      const decision = await this._context.request('policy/test', {
        workspace,
        [input.kind]: input.text,
        ...(input.withDraft &&
          draft !== undefined &&
          layer !== undefined && { draft: { layer, document: record(draft.document) } })
      });
      if (this._view?.test === testing)
        this._update(workspace, { test: { ...testing, state: 'done', decision } });
    } catch (error) {
      if (this._view?.test === testing)
        this._update(workspace, {
          test: { ...testing, state: 'failed', problem: problemOf(error) }
        });
    }
  }

  async inspectProposals(): Promise<void> {
    const { request, store } = this._context;
    const { workspace } = this._view ?? {};
    if (workspace === undefined) return;
    this._follows = false;
    this._update(workspace, { proposals: { state: 'loading' } });
    try {
      const proposals = await request('proposal/inspect', { workspace });
      const wait = Math.max(proposals.armingMs, store.view.settings.armingDelay);
      this._update(workspace, {
        proposals: { state: 'ready', proposals, armedAt: Date.now() + wait }
      });
    } catch (error) {
      this._update(workspace, { proposals: { state: 'failed', problem: problemOf(error) } });
    }
  }

  /** Takes over the ticked proposals and no others, by a person's own hand. */
  async adopt(rules: readonly string[], event: Event): Promise<void> {
    const { request, isOwnHand } = this._context;
    const view = this._view;
    const { state, proposals, armedAt = Infinity } = view?.proposals ?? {};
    if (view === undefined || state !== 'ready') return;
    const { hash, nonce } = proposals ?? {};
    if (hash === undefined || nonce === undefined) return;
    if (Date.now() < armedAt || !isOwnHand(event)) return;
    const { workspace } = view;
    this._set({ ...view, proposals: { ...view.proposals, state: 'adopting' } });
    try {
      await request('proposal/adopt', { workspace, hash, rules: [...rules], nonce });
      await this.read();
      this._onSaved();
      await this.inspectProposals();
    } catch (error) {
      this._update(workspace, { proposals: { state: 'failed', problem: problemOf(error) } });
    }
  }

  private _show(tab: PolicyTab | undefined): void {
    const { workspace } = this._context.store.view;
    const before = this._view;
    const same = before?.workspace === workspace;
    this._set({
      ...(same && before.state !== 'failed' ? before : fresh(workspace, before?.test.serial ?? 0)),
      ...(tab !== undefined && { tab })
    });
    void this.read();
  }

  /** Somebody else saved first: reads theirs and shows both sides. */
  private async _meet(layer: OwnLayer): Promise<void> {
    const draft = this._view?.drafts[layer];
    await this.read();
    const view = this._view;
    const theirs: LayerView | undefined = view?.details?.layers[layer];
    if (view === undefined || draft === undefined || theirs === undefined) return;
    this._set({
      ...withoutSaving(view),
      conflict: { layer, base: draft.base.document, theirs, mine: draft.document }
    });
  }

  private get _view(): PolicyEditorView | undefined {
    return this._context.store.view.policyEditor;
  }

  private _set(policyEditor: PolicyEditorView): void {
    this._context.store.update({ policyEditor });
  }

  /** Puts an answer in, unless the editor speaks of another folder by now; a member that is undefined is taken out. */
  private _update(
    workspace: string,
    changes: { readonly [Key in keyof PolicyEditorView]?: PolicyEditorView[Key] | undefined }
  ): void {
    const view = this._view;
    if (view?.workspace !== workspace) return;
    const merged: Record<string, unknown> = { ...view, ...changes };
    for (const key of Object.keys(merged)) if (merged[key] === undefined) delete merged[key];
    // The cast: callers take out optional members only.
    this._set(merged as unknown as PolicyEditorView);
  }

  private readonly _context: ModelContext;
  private readonly _onSaved: () => void;
  /** Whether it goes where the panel goes. */
  private _follows = false;
}

const fresh = (workspace: string, serial: number): PolicyEditorView => ({
  workspace,
  trusted: false,
  state: 'loading',
  tab: 'user',
  drafts: {},
  test: { serial, input: { kind: 'command', text: '', withDraft: true }, state: 'idle' }
});

function withoutSaving({ saving: _left, ...view }: PolicyEditorView): PolicyEditorView {
  return view;
}

function withoutConflict({ conflict: _left, ...view }: PolicyEditorView): PolicyEditorView {
  return view;
}

/** A document as the wire's type has it: a record of whatever a person wrote. */
const record = (document: PolicyDocument): Record<string, unknown> => ({ ...document });
