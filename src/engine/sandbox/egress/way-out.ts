import type { EgressRefusal } from '../../../protocol/egress';
import { planBridge, type Bridge } from './bridge';
import type { EgressRules } from './egress-rules';
import { openEgress } from './open-egress';
import type { Resolve } from './target';

/** What one command needs to reach the hosts of its rules: a proxy of its own outside and a bridge to it inside. */
export interface WayOut {
  readonly bridge: Bridge;
  /** Host path. */
  readonly socket: string;
  refused(): readonly EgressRefusal[];
  /** Ends it with all its connections. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Opens the way out of one command; undefined where no host is allowed: then there is neither socket nor bridge.
 * @throws CodedError `failed` where it cannot be made; the command must not start then
 */
export async function openWayOut({
  rules,
  file,
  resolve,
  owner,
  ...place
}: {
  readonly rules: EgressRules | undefined;
  /** The bridge; absent: the installed one. */
  readonly file?: string | undefined;
  readonly resolve?: Resolve | undefined;
  readonly searchPath: string;
  readonly workspace: string;
  /** Whom the command runs as where that is not who we are. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}): Promise<WayOut | undefined> {
  if (!rules || rules.allow.length === 0) {
    return undefined;
  }
  const bridge = planBridge({ ...place, ...(file === undefined ? {} : { file }) });
  const egress = await openEgress({ rules, ...(resolve && { resolve }) }, owner);
  return { bridge, ...egress };
}
