import type { Decision } from '../../protocol/decisions';
import type { PolicyDocument } from '../../protocol/policy-document';
import type {
  LayerView,
  OwnLayer,
  PolicyDetails,
  PolicyPreview,
  Proposals
} from '../../protocol/policy-view';
import type { Problem } from './part-views';

/** What the tester judges: one act, of which nothing runs. */
export interface TestInput {
  readonly kind: 'command' | 'read' | 'edit' | 'delete' | 'url';
  readonly text: string;
  /** Judge as if what is typed and not saved were in force. */
  readonly withDraft: boolean;
}

/** A layer as a person changed it, and the stored one that the changes began from. */
export interface LayerDraft {
  readonly document: PolicyDocument;
  readonly base: LayerView;
}

/** A save under way: previewed, then confirmed. */
export interface PolicySaving {
  readonly layer: OwnLayer;
  readonly document: PolicyDocument;
  readonly etag: string;
  readonly state: 'previewing' | 'ready' | 'saving' | 'failed';
  readonly preview?: PolicyPreview;
  /** A save that loosens is refused before this moment, here and by the engine. */
  readonly armedAt?: number;
  readonly problem?: Problem;
}

/** Somebody saved the layer after the draft began: both sides, to choose from. */
export interface PolicyConflict {
  readonly layer: OwnLayer;
  readonly base: PolicyDocument;
  readonly theirs: LayerView;
  readonly mine: PolicyDocument;
}

/** What the repository file proposes, as the page of proposals holds it. */
export interface ProposalsView {
  readonly state: 'loading' | 'ready' | 'adopting' | 'failed';
  readonly proposals?: Proposals;
  readonly armedAt?: number;
  readonly problem?: Problem;
}

export type PolicyTab = OwnLayer | 'effective';

/** What the policy editor shows; absent before it was opened. */
export interface PolicyEditorView {
  /** The folder it speaks of; that of the panel when the editor was opened. */
  readonly workspace: string;
  readonly trusted: boolean;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly problem?: Problem;
  readonly details?: PolicyDetails;
  readonly tab: PolicyTab;
  /** Present for a layer with changes that are not saved. */
  readonly drafts: Readonly<Partial<Record<OwnLayer, LayerDraft>>>;
  readonly saving?: PolicySaving;
  readonly conflict?: PolicyConflict;
  /** The last layer that was saved, to be said once per serial. */
  readonly saved?: { readonly serial: number; readonly layer: OwnLayer };
  readonly test: {
    /** Rises whenever `input` is put in from elsewhere, such as a card. */
    readonly serial: number;
    readonly input: TestInput;
    readonly state: 'idle' | 'testing' | 'done' | 'failed';
    readonly decision?: Decision;
    readonly problem?: Problem;
  };
  readonly proposals?: ProposalsView;
}
