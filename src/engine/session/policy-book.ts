import type { Decision, Verdict } from '../../protocol/decisions';
import type { Mode } from '../../protocol/events';
import type { PolicyStoreView } from '../../protocol/link';
import type { OwnLayer } from '../../protocol/policy-view';
import type { SandboxStatus } from '../../protocol/results';
import {
  effectivePolicy,
  isTrusted,
  type EffectivePolicy,
  type FolderIdentity
} from '../config/effective-policy';
import { documentSchema, type PolicyDocument } from '../config/document';
import { readableRestrictions } from '../config/restrictions';
import type { Effect } from '../policy/effect';
import { evaluate } from '../policy/evaluate';
import type { Place } from '../policy/path-pattern';
import type { Question } from '../policy/question';
import { readVerdict } from '../policy/read-verdict';

/** The policy that the gate last sent, read for one folder at a time. */
export class PolicyBook {
  /** Parsed once a folder and view: a decision costs microseconds, parsing a policy does not. */
  private readonly read = new Map<string, EffectivePolicy>();
  private readonly waiting = new Set<() => void>();

  constructor(
    private view: PolicyStoreView,
    private readonly home: string,
    private readonly now: () => number
  ) {}

  replace(view: PolicyStoreView): void {
    this.view = view;
    this.read.clear();
    for (const wake of this.waiting) wake();
  }

  /** What is in force for a folder. */
  for(folder: FolderIdentity): EffectivePolicy {
    const key = JSON.stringify([folder.realPath, folder.device, folder.inode]);
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const policy = effectivePolicy(this.view, folder);
    this.read.set(key, policy);
    return policy;
  }

  /** What would be in force if a person's layer held another document. */
  withDraft(folder: FolderIdentity, layer: OwnLayer, document: unknown): EffectivePolicy {
    const view =
      layer === 'user'
        ? { ...this.view, user: document }
        : { ...this.view, folders: { ...this.view.folders, [folder.realPath]: document } };
    return effectivePolicy(view, folder);
  }

  /** A person's layer as the gate stores it; what of it is broken is read as far as it restricts. */
  stored(folder: FolderIdentity, layer: OwnLayer): StoredLayer {
    const { user, folders, etags } = this.view;
    const own = Object.hasOwn(folders, folder.realPath) ? folders[folder.realPath] : undefined;
    const tags = etags?.folders ?? {};
    const tag = Object.hasOwn(tags, folder.realPath) ? tags[folder.realPath] : undefined;
    const raw = layer === 'user' ? user : own;
    const etag = (layer === 'user' ? etags?.user : tag) ?? '';
    if (raw === undefined || raw === null) return { document: { schemaVersion: 1 }, etag };
    const parsed = documentSchema.safeParse(raw);
    return { document: parsed.success ? parsed.data : readableRestrictions(raw, false), etag };
  }

  place({ realPath }: FolderIdentity): Place {
    return { root: realPath, home: this.home };
  }

  isTrusted(folder: FolderIdentity): boolean {
    return isTrusted(this.view, folder);
  }

  judge(
    folder: FolderIdentity,
    effects: readonly Effect[],
    mode: Mode,
    sandbox: SandboxStatus
  ): Decision {
    return evaluate(this.question(this.for(folder), folder, effects, mode, sandbox));
  }

  /** All that a decision by a policy depends on. */
  question(
    policy: EffectivePolicy,
    folder: FolderIdentity,
    effects: readonly Effect[],
    mode: Mode,
    sandbox: SandboxStatus
  ): Question {
    return { effects, policy, mode, sandbox, place: this.place(folder), now: this.now() };
  }

  /** What reading each path would be, by the policy of this moment. */
  readVerdict(folder: FolderIdentity): (path: string) => Verdict {
    return readVerdict(this.for(folder), this.place(folder), this.now());
  }

  /** Resolves when the gate's view says that the folder is (or is not) trusted, at the latest after `ms`. */
  untilTrusted(folder: FolderIdentity, trusted: boolean, ms = GATE_ANSWER_MS): Promise<void> {
    return this.until(() => this.isTrusted(folder) === trusted, ms);
  }

  /** Resolves when the gate's view holds the layer with this etag, at the latest after `ms`. */
  untilStored(
    folder: FolderIdentity,
    layer: OwnLayer,
    etag: string,
    ms = GATE_ANSWER_MS
  ): Promise<void> {
    return this.until(() => this.stored(folder, layer).etag === etag, ms);
  }

  private async until(holds: () => boolean, ms: number): Promise<void> {
    if (holds()) return;
    await new Promise<void>(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (holds()) done();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(look);
    });
  }
}

/** A layer and the tag that `policy/put` has to bring. */
export interface StoredLayer {
  readonly document: PolicyDocument;
  readonly etag: string;
}

/** The gate sends the changed policy right after it stored it. */
const GATE_ANSWER_MS = 2000;
