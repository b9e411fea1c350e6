import { z } from 'zod';
import type { Layer } from '../../protocol/decisions';
import type { Caller } from '../../protocol/link';
import type {
  EffectiveValue,
  LayerView,
  OwnLayer,
  PolicyDetails,
  RuleView
} from '../../protocol/policy-view';
import { isLocked } from '../config/combined-values';
import type { EffectivePolicy, FolderIdentity } from '../config/effective-policy';
import { documentLayers } from '../config/layers';
import { policyKeys, readKey } from '../config/policy-keys';
import type { GateServices } from '../gate-services';
import { isInForce } from '../policy/in-force';
import type { PolicyBook } from './policy-book';

export interface DetailParts {
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly now: number;
  readonly role: Caller['role'];
  /** Whether a thread works in the folder that is looked at: ids of its rules are its own. */
  readonly isHere: (threadId: string) => boolean;
}

/** All that the policy editor shows of one folder. */
export const policyDetails = async (
  folder: FolderIdentity,
  parts: DetailParts
): Promise<PolicyDetails> => {
  const policy = parts.policy.for(folder);
  const uses = countUses(await parts.services.call({ name: 'audit/uses', params: {} }), parts);
  return {
    layers: { user: layerView('user', folder, parts), folder: layerView('folder', folder, parts) },
    values: policyKeys.map(key => effectiveValue(key, policy)),
    rules: ruleViews(policy, uses, parts.now),
    ...proposalsOf(folder, parts)
  };
};

const proposalsOf = (
  folder: FolderIdentity,
  { policy }: DetailParts
): Pick<PolicyDetails, 'proposals'> => {
  const { state, file } = policy.proposals(folder);
  const count = file.document.allow?.length ?? 0;
  if (!policy.isTrusted(folder) || (state !== 'pending' && state !== 'adopted')) return {};
  return { proposals: { state, count } };
};

const layerView = (
  layer: OwnLayer,
  folder: FolderIdentity,
  { policy, role }: DetailParts
): LayerView => {
  const code =
    role !== 'editor' && role !== 'admin'
      ? 'layer-needs-editor'
      : layer === 'folder' && !policy.isTrusted(folder)
        ? 'folder-untrusted'
        : undefined;
  return { ...policy.stored(folder, layer), ...(code !== undefined && { readOnly: { code } }) };
};

const effectiveValue = (
  key: (typeof policyKeys)[number],
  { values, layers }: EffectivePolicy
): EffectiveValue => {
  const lock = layers.admin?.locks?.find(name => key === name || key.startsWith(`${name}.`));
  return {
    key,
    ...values[key],
    layers: Object.fromEntries(
      documentLayers.flatMap(layer => {
        const value: unknown = readKey(layers[layer], key);
        return value === undefined ? [] : [[layer, value]];
      })
    ),
    ...(lock !== undefined && { locked: { code: 'key-locked', params: { lock } } })
  };
};

const ruleViews = (policy: EffectivePolicy, uses: UseCounts, now: number): readonly RuleView[] =>
  documentLayers.flatMap(layer =>
    (['deny', 'ask', 'allow'] as const).flatMap(list =>
      (policy.layers[layer]?.[list] ?? []).map((rule): RuleView => {
        const used = uses.get(useKey(layer, rule.id));
        const locked = list === 'allow' && isLocked(policy.layers, 'allow', layer);
        return {
          layer,
          list,
          rule,
          state: locked ? 'locked' : isInForce(rule, list, now) ? 'in-force' : 'expired',
          hits: used?.hits ?? 0,
          ...(used !== undefined && { lastUsed: used.lastUsed }),
          ...(list === 'allow' &&
            used !== undefined &&
            now - used.lastUsed > UNUSED_MS && { unused: true })
        };
      })
    )
  );

type UseCounts = ReadonlyMap<string, { readonly hits: number; readonly lastUsed: number }>;

const useKey = (layer: Layer, ruleId: string): string => `${layer} ${ruleId}`;

/** The gate's counts, one a rule and thread; what is not of that form is a fault of ours and counts as none. */
const countUses = (reply: unknown, { isHere }: DetailParts): UseCounts => {
  const parsed = usesSchema.safeParse(reply);
  const counts = new Map<string, { hits: number; lastUsed: number }>();
  for (const { layer, ruleId, threadId, hits, lastUsed } of parsed.data?.uses ?? []) {
    if (layer !== 'user' && layer !== 'admin' && !isHere(threadId)) continue;
    const key = useKey(layer, ruleId);
    const known = counts.get(key) ?? { hits: 0, lastUsed: 0 };
    counts.set(key, { hits: known.hits + hits, lastUsed: Math.max(known.lastUsed, lastUsed) });
  }
  return counts;
};

const usesSchema = z.object({
  uses: z.array(
    z.object({
      layer: z.enum(['admin', 'user', 'folder', 'repository']),
      ruleId: z.string(),
      threadId: z.string(),
      hits: z.int().min(0),
      lastUsed: z.int().min(0)
    })
  )
});

const UNUSED_MS = 30 * 24 * 60 * 60 * 1000;
