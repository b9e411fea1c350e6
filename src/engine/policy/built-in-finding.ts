import type { Verdict } from '../../protocol/decisions';
import type { Why } from '../../protocol/why-codes';
import { locate, type Place } from './path-pattern';

/** What the code itself says of an effect. Critical ones hold against every rule and are never remembered. */
export interface BuiltInFinding {
  readonly id: string;
  readonly critical: boolean;
  readonly verdict: Exclude<Verdict, 'allow'>;
  readonly why: Why;
}

/** A finding that no rule lifts. */
export const critical = (id: string, verdict: 'ask' | 'deny', why: Why): BuiltInFinding => ({
  id,
  critical: true,
  verdict,
  why
});

/** The finding for an act on a tree that is not meant to go. */
export const removesRoot = (path: string, verdict: 'ask' | 'deny'): BuiltInFinding =>
  critical('removes-root', verdict, { code: 'removes-root', params: { path } });

/** True for what removes the workspace, a home, or all there is. */
export const isRoot = (path: string, place?: Place): boolean => {
  const bare = path.replace(/\/?\*$/, '').replace(/(?<=.)\/+$/, '');
  if (['', '/', '.', '..', '~', '$HOME', '${HOME}', './', '$'].includes(bare)) return true;
  const inside = locate(bare, place);
  return inside === '.' || (inside === null && isWide(bare, place));
};

/** True for an absolute path that holds the workspace or the home folder. */
const isWide = (path: string, place: Place | undefined): boolean =>
  place !== undefined && [place.root, place.home].some(root => `${root}/`.startsWith(`${path}/`));
