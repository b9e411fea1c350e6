import type { WorkspaceCaches } from './cache/workspace-caches';
import type { CommandGroups } from './cgroup/command-groups';
import type { LandlockHelper } from './landlock/landlock-helper';
import type { EquippedMachine } from './machine';
import type { EtcSecrets } from './profile/etc-secrets';
import type { ProtectedMemory } from './protected/protected-memory';
import type { OpenRepositories } from './repository/open-repositories';
import type { PipePool } from './run/pipes';
import type { SandboxOptions } from './sandbox-options';

/** How commands are confined: in namespaces, in namespaces with the host's /proc, or by Landlock alone. */
export type Means =
  { readonly tier: '1' | '1b' } | { readonly tier: '2'; readonly landlock: LandlockHelper };

/** What the runs of one sandbox share. */
export interface Workshop {
  readonly means: Means;
  readonly options: SandboxOptions;
  readonly machine: EquippedMachine;
  readonly pipes: PipePool;
  readonly etc: EtcSecrets;
  /** Absent: none to be had, and single processes are bounded. */
  readonly groups?: CommandGroups;
  /** These are absent in the self-test, whose workspace lives for one run. */
  readonly memory?: ProtectedMemory;
  readonly open?: OpenRepositories;
  readonly caches?: WorkspaceCaches;
}
