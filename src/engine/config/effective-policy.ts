import type { Mode } from '../../protocol/events';
import type { PolicyStoreView } from '../../protocol/link';
import type { PolicySummary } from '../../protocol/results';
import type { PolicyDocument } from './document';
import {
  documentLayers,
  readLayers,
  storedLayers,
  type DocumentLayer,
  type PolicyLayers
} from './layers';

/** What makes a folder the same folder: a moved, re-cloned or linked one is unknown again. */
export interface FolderIdentity {
  readonly realPath: string;
  readonly device: string;
  readonly inode: string;
}

/** Bounds of one turn; 0 is no bound of that kind. */
export interface TurnLimits {
  readonly stepsPerTurn: number;
  readonly callsPerTurn: number;
  readonly repeatIdentical: number;
  readonly wallMin: number;
  readonly denialsPerTurn: number;
}

/** Bounds that a policy sets for commands; absent: the sandbox's own value stays. Same units as the document. */
export type CommandBounds = Readonly<
  Partial<Record<'cpuS' | 'memMB' | 'procs' | 'wallS' | 'outputKB', number>>
>;

/** A value and the layer it comes from. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly source: DocumentLayer | 'default';
}

/** The policy in force for one workspace: the layers as they are, and the single values that follow from them. */
export interface EffectivePolicy {
  readonly layers: PolicyLayers;
  readonly trusted: boolean;
  readonly maxMode: Sourced<Mode>;
  readonly edits: Sourced<'ask' | 'allow'>;
  readonly commands: Sourced<'ask' | 'confined'>;
  readonly limits: TurnLimits;
  readonly commandBounds: CommandBounds;
  readonly summary: PolicySummary;
}

/** Reads the gate's store for this folder. Never throws; faults are in `summary.problems` and nothing loosens then. */
export const effectivePolicy = (view: PolicyStoreView, identity: FolderIdentity): EffectivePolicy =>
  combineLayers(readLayers(view, identity.realPath), isTrusted(view, identity));

/** True for a folder that a person trusted and that is still the same one. */
export const isTrusted = (view: PolicyStoreView, identity: FolderIdentity): boolean =>
  view.trust.some(
    record =>
      record.realPath === identity.realPath &&
      record.device === identity.device &&
      record.inode === identity.inode
  );

/**
 * The single values of some layers. What a layer says explicitly is a floor for those below it, so the strictest
 * explicit value holds; where no layer speaks, the shipped one does.
 */
export const combineLayers = (layers: PolicyLayers, trusted: boolean): EffectivePolicy => {
  const maxMode = strictest(layers, 'maxMode', ['ask', 'plan', 'agent'], 'agent');
  const edits = strictest(layers, 'edits', ['ask', 'allow'], 'ask');
  const commands = strictest(layers, 'commands', ['ask', 'confined'], 'ask');
  // The level names the policy; what a person's settings want stricter is none.
  const custom = storedLayers.some(layer => saysSomething(layers[layer]));
  const standard = custom || layers.problems.length > 0 ? 'custom' : 'standard';
  return {
    layers,
    trusted,
    maxMode,
    edits,
    commands,
    limits: {
      stepsPerTurn: bound(layers, 'stepsPerTurn', 50),
      callsPerTurn: bound(layers, 'callsPerTurn', 100),
      repeatIdentical: bound(layers, 'repeatIdentical', 3),
      wallMin: bound(layers, 'wallMin', 20),
      denialsPerTurn: bound(layers, 'denialsPerTurn', 3)
    },
    commandBounds: commandBounds(layers),
    summary: {
      level: trusted ? standard : 'restricted',
      maxMode: maxMode.value,
      problems: layers.problems
    }
  };
};

type Key = 'maxMode' | 'edits' | 'commands';

const strictest = <Value extends string>(
  layers: PolicyLayers,
  key: Key,
  fromStrict: readonly Value[],
  shipped: Value
): Sourced<Value> => {
  let winner: Sourced<Value> | undefined;
  for (const layer of documentLayers) {
    const value = fromStrict.find(word => word === layers[layer]?.[key]);
    if (value === undefined) continue;
    const floor = winner?.value ?? (isLocked(layers, key, layer) ? shipped : undefined);
    if (floor === undefined || fromStrict.indexOf(value) < fromStrict.indexOf(floor)) {
      winner = { value, source: layer };
    }
  }
  return winner ?? { value: shipped, source: 'default' };
};

/** True where the administrator keeps the layers below from loosening this key. */
export const isLocked = (layers: PolicyLayers, key: string, layer: DocumentLayer): boolean =>
  layer !== 'admin' && (layers.admin?.locks?.includes(key) ?? false);

const bound = (layers: PolicyLayers, key: keyof TurnLimits, shipped: number): number => {
  const spoken = documentLayers.flatMap(layer => {
    const value = layers[layer]?.limits?.[key];
    if (value === undefined) return [];
    const locked = isLocked(layers, `limits.${key}`, layer) || isLocked(layers, 'limits', layer);
    return [locked ? lower(value, shipped) : value];
  });
  return spoken.length === 0 ? shipped : spoken.reduce(lower);
};

const commandBounds = (layers: PolicyLayers): CommandBounds => {
  const bounds: { -readonly [key in keyof CommandBounds]: number } = {};
  for (const layer of documentLayers) {
    for (const key of boundNames) {
      const value = layers[layer]?.sandbox?.limits?.[key];
      if (value !== undefined) bounds[key] = lower(bounds[key] ?? value, value);
    }
  }
  return bounds;
};

/** The smaller of two limits, where 0 is none. */
const lower = (one: number, other: number): number =>
  one === 0 ? other : other === 0 ? one : Math.min(one, other);

const saysSomething = (document: PolicyDocument | undefined): boolean =>
  document !== undefined &&
  Object.entries(document).some(
    ([key, value]) => key !== 'schemaVersion' && JSON.stringify(value) !== '[]'
  );

const boundNames = ['cpuS', 'memMB', 'procs', 'wallS', 'outputKB'] as const;
