import type { Decision, Verdict } from '../../protocol/decisions';
import type { Mode } from '../../protocol/events';
import type { PolicyStoreView } from '../../protocol/link';
import type { SandboxStatus } from '../../protocol/results';
import {
  effectivePolicy,
  isTrusted,
  type EffectivePolicy,
  type FolderIdentity
} from '../config/effective-policy';
import type { Effect } from '../policy/effect';
import { evaluate } from '../policy/evaluate';
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

  isTrusted(folder: FolderIdentity): boolean {
    return isTrusted(this.view, folder);
  }

  judge(
    folder: FolderIdentity,
    effects: readonly Effect[],
    mode: Mode,
    sandbox: SandboxStatus
  ): Decision {
    const place = { root: folder.realPath, home: this.home };
    return evaluate({ effects, policy: this.for(folder), mode, sandbox, place, now: this.now() });
  }

  /** What reading each path would be, by the policy of this moment. */
  readVerdict(folder: FolderIdentity): (path: string) => Verdict {
    const place = { root: folder.realPath, home: this.home };
    return readVerdict(this.for(folder), place, this.now());
  }

  /** Resolves when the gate's view says that the folder is (or is not) trusted, at the latest after `ms`. */
  async untilTrusted(folder: FolderIdentity, trusted: boolean, ms = GATE_ANSWER_MS): Promise<void> {
    if (this.isTrusted(folder) === trusted) return;
    await new Promise<void>(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (this.isTrusted(folder) === trusted) done();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(look);
    });
  }
}

/** The gate sends the changed policy right after it stored it. */
const GATE_ANSWER_MS = 2000;
