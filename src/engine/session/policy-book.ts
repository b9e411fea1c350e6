import { z } from 'zod';
import type { Decision, Verdict } from '../../protocol/decisions';
import type { Mode } from '../../protocol/event-values';
import type { PolicyStoreView, TrustRecord } from '../../protocol/link';
import type { OwnLayer, Proposals } from '../../protocol/policy-view';
import type { SandboxStatus } from '../../protocol/results';
import {
  effectivePolicy,
  isTrusted,
  type EffectivePolicy,
  type FolderIdentity
} from '../config/effective-policy';
import { documentSchema, documentShape, type PolicyDocument, type Rule } from '../config/document';
import type { RepositoryLayer } from '../config/layers';
import type { ServerPin } from '../config/server-pin';
import { readableRestrictions } from '../config/restrictions';
import type { Effect } from '../policy/effect';
import { evaluate } from '../policy/evaluate';
import type { Place } from '../policy/path-pattern';
import type { Question } from '../policy/question';
import { readVerdict } from '../policy/read-verdict';
import { mayRunUnconfined } from '../policy/unconfined';
import type { EnvironmentRules } from '../sandbox/environment';
import { furtherFolders } from '../workspace/further-folders';
import type { FolderFacts } from '../workspace/refused-root';
import type { Workspace } from '../workspace/workspace';
import { readRepositoryFile, type RepositoryFile } from './repository-file';

/** The policy that the gate last sent, read for one folder at a time. */
export class PolicyBook {
  /** Parsed once a folder and view: a decision costs microseconds, parsing a policy does not. */
  private readonly read = new Map<string, EffectivePolicy>();
  /** The repository files of trusted folders, by real path. */
  private readonly files = new Map<string, RepositoryFile>();
  /** Folders that this engine made itself. */
  private made: readonly TrustRecord[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    private view: PolicyStoreView,
    private readonly facts: FolderFacts,
    private readonly now: () => number,
    /** True where nobody is there to be asked to let a command run that nothing confines. */
    private readonly unattended = false
  ) {}

  replace(view: PolicyStoreView): void {
    this.view = { ...view, trust: [...view.trust, ...this.made] };
    this.read.clear();
    for (const wake of this.waiting) wake();
  }

  /**
   * Takes a folder that this engine made and filled itself as trusted, for as long as the engine lives: nothing in it is
   * anybody else's. Returns what takes that back.
   */
  trustMade({ realPath, device, inode }: FolderIdentity): () => void {
    const record = { realPath, device, inode, trustedAt: this.now() };
    const change = (made: readonly TrustRecord[]): void => {
      const trust = this.view.trust.filter(known => !this.made.includes(known));
      this.made = made;
      this.replace({ ...this.view, trust });
    };
    change([...this.made, record]);
    return () => change(this.made.filter(other => other !== record));
  }

  /** What is in force for a folder. */
  for(folder: FolderIdentity): EffectivePolicy {
    const key = JSON.stringify([folder.realPath, folder.device, folder.inode]);
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const policy = effectivePolicy(this.view, folder, this.repositoryLayer(folder));
    this.read.set(key, policy);
    return policy;
  }

  /** What would be in force if a person's layer held another document. */
  withDraft(folder: FolderIdentity, layer: OwnLayer, document: unknown): EffectivePolicy {
    const view =
      layer === 'user'
        ? { ...this.view, user: document }
        : { ...this.view, folders: { ...this.view.folders, [folder.realPath]: document } };
    return effectivePolicy(view, folder, this.repositoryLayer(folder));
  }

  /** Reads the repository's file anew where the folder is trusted; call before a decision that must know it. */
  async refresh(folder: FolderIdentity, workspace: Workspace): Promise<void> {
    if (!this.isTrusted(folder)) return;
    const known = this.files.get(folder.realPath);
    const file = await readRepositoryFile(workspace, known);
    if (file === known) return;
    this.files.set(folder.realPath, file);
    if (known?.seen !== file.seen) this.read.clear();
  }

  /** What the repository's file proposes, as last read, and what of it a person took over. */
  proposals(folder: FolderIdentity): FolderProposals {
    const file = this.files.get(folder.realPath) ?? NO_FILE;
    if (file.problems.length > 0) return { state: 'broken', file, adopted: [] };
    if (file.hash === undefined) return { state: 'none', file, adopted: [] };
    const { adopted = {} } = this.view;
    const raw = Object.hasOwn(adopted, folder.realPath) ? adopted[folder.realPath] : undefined;
    const parsed = adoptedSchema.safeParse(raw);
    // A file that changed since is another one: all of it is pending again.
    if (!parsed.success || parsed.data.hash !== file.hash)
      return { state: 'pending', file, adopted: [] };
    return { state: 'adopted', file, adopted: parsed.data.allow };
  }

  /** Resolves when the gate's view holds so many adopted rules of the file, at the latest after `ms`. */
  untilAdopted(
    folder: FolderIdentity,
    hash: string,
    count: number,
    ms = GATE_ANSWER_MS
  ): Promise<void> {
    return this.until(() => {
      const { state, file, adopted } = this.proposals(folder);
      return state === 'adopted' && file.hash === hash && adopted.length === count;
    }, ms);
  }

  private repositoryLayer(folder: FolderIdentity): RepositoryLayer | undefined {
    const { state, file, adopted } = this.proposals(folder);
    if (state === 'none') return undefined;
    const { deny = [], ask = [] } = file.document;
    const document = { schemaVersion: 1 as const, deny, ask, allow: [...adopted] };
    return { document, broken: state === 'broken' };
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

  /** Every server that any layer of any folder pins; undefined where one cannot be read, since it may pin others. */
  pinnedServers(): readonly ServerPin[] | undefined {
    const { admin, user, folders, broken } = this.view;
    if (Object.keys(broken).length > 0) return undefined;
    const pins: ServerPin[] = [];
    for (const raw of [admin, user, ...Object.values(folders)]) {
      if (raw === undefined || raw === null) continue;
      const parsed = documentSchema.safeParse(raw);
      if (!parsed.success) return undefined;
      pins.push(...(parsed.data.mcp?.servers ?? []));
    }
    return pins;
  }

  place(folder: FolderIdentity): Place {
    const { realPath } = folder;
    const further = furtherFolders(this.for(folder), realPath, this.facts);
    const { home } = this.facts;
    return { root: realPath, home, ...(further.readable.length > 0 && { further }) };
  }

  isTrusted(folder: FolderIdentity): boolean {
    return isTrusted(this.view, folder);
  }

  /** When a person trusted the folder, milliseconds since the epoch; undefined where nobody did. */
  trustedAt(folder: FolderIdentity): number | undefined {
    return this.isTrusted(folder)
      ? this.view.trust.find(({ realPath }) => realPath === folder.realPath)?.trustedAt
      : undefined;
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
    const place = this.place(folder);
    const attendance = this.unattended && { unattended: true as const };
    return { effects, policy, mode, sandbox, place, now: this.now(), ...attendance };
  }

  /** What commands see of the environment: names by policy, values as the gate sent them. */
  variables(folder: FolderIdentity): EnvironmentRules {
    const { values } = this.for(folder);
    const sent = this.view.passed ?? {};
    return {
      dropped: values['env.drop'].value,
      passed: Object.fromEntries(
        values['env.pass'].value.flatMap(name => {
          const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
          return value === undefined ? [] : [[name, value]];
        })
      )
    };
  }

  /** Whether a person may be asked to let a command run that nothing confines. */
  mayRunUnconfined(folder: FolderIdentity): boolean {
    return mayRunUnconfined({
      policy: this.for(folder),
      ...(this.unattended && { unattended: true as const })
    });
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

export interface FolderProposals {
  readonly state: Exclude<Proposals['state'], 'untrusted'>;
  readonly file: RepositoryFile;
  readonly adopted: readonly Rule[];
}

/** Rules are parsed again: what the store holds may have been written by another version. */
const adoptedSchema = z.object({ hash: z.string(), allow: documentShape.allow.unwrap() });

const NO_FILE: RepositoryFile = { document: { schemaVersion: 1 }, problems: [], seen: '' };

/** A layer and the tag that `policy/put` has to bring. */
export interface StoredLayer {
  readonly document: PolicyDocument;
  readonly etag: string;
}

/** The gate sends the changed policy right after it stored it. */
const GATE_ANSWER_MS = 2000;
