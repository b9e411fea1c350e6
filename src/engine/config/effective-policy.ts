import type { Mode } from '../../protocol/event-values';
import type { PolicyStoreView } from '../../protocol/link';
import type { PolicySummary } from '../../protocol/results';
import { combineValues, type PolicyValues, type Sourced } from './combined-values';
import { networkRules, type NetworkRules } from './network';
import type { PolicyDocument, Rule } from './document';
import { readLayers, storedLayers, type PolicyLayers, type RepositoryLayer } from './layers';

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
  readonly tokens: number;
  /** US cents. */
  readonly cost: number;
}

/** Bounds that a policy sets for commands; 0: the sandbox's own value stays. Same units as the document. */
export type CommandBounds = Readonly<
  Record<'cpuS' | 'memMB' | 'procs' | 'wallS' | 'outputKB', number>
>;

/** The policy in force for one workspace: the layers as they are, and the single values that follow from them. */
export interface EffectivePolicy {
  readonly layers: PolicyLayers;
  readonly trusted: boolean;
  /** Every key of the document by its dotted name. */
  readonly values: PolicyValues;
  readonly maxMode: Sourced<Mode>;
  readonly edits: Sourced<'ask' | 'allow'>;
  readonly commands: Sourced<'ask' | 'confined'>;
  /** What commands may reach. */
  readonly network: NetworkRules;
  readonly limits: TurnLimits;
  readonly commandBounds: CommandBounds;
  readonly summary: PolicySummary;
}

/** Reads the gate's store for this folder. Never throws; faults are in `summary.problems` and nothing loosens then. */
export const effectivePolicy = (
  view: PolicyStoreView,
  identity: FolderIdentity,
  repository?: RepositoryLayer
): EffectivePolicy => {
  const trusted = isTrusted(view, identity);
  // What an untrusted folder says of policy is not even read.
  const read = readLayers(view, identity.realPath, trusted ? repository : undefined);
  return combineLayers(read, trusted);
};

/** True for a folder that a person trusted and that is still the same one. */
export const isTrusted = (view: PolicyStoreView, identity: FolderIdentity): boolean =>
  view.trust.some(
    record =>
      record.realPath === identity.realPath &&
      record.device === identity.device &&
      record.inode === identity.inode
  );

/** The policy that some layers make together. */
export const combineLayers = (layers: PolicyLayers, trusted: boolean): EffectivePolicy => {
  const values = combineValues(layers);
  const { maxMode, edits, commands } = values;
  // The level names the policy; what a person's settings want stricter is none.
  const custom = storedLayers.some(layer => saysSomething(layers[layer]));
  const standard = custom || layers.problems.length > 0 ? 'custom' : 'standard';
  return {
    layers,
    trusted,
    values,
    maxMode,
    edits,
    commands,
    network: networkRules(values),
    limits: {
      stepsPerTurn: values['limits.stepsPerTurn'].value,
      callsPerTurn: values['limits.callsPerTurn'].value,
      repeatIdentical: values['limits.repeatIdentical'].value,
      wallMin: values['limits.wallMin'].value,
      denialsPerTurn: values['limits.denialsPerTurn'].value,
      tokens: values['limits.tokens'].value,
      cost: values['limits.cost'].value
    },
    commandBounds: {
      cpuS: values['sandbox.limits.cpuS'].value,
      memMB: values['sandbox.limits.memMB'].value,
      procs: values['sandbox.limits.procs'].value,
      wallS: values['sandbox.limits.wallS'].value,
      outputKB: values['sandbox.limits.outputKB'].value
    },
    summary: {
      level: trusted ? standard : 'restricted',
      maxMode: maxMode.value,
      problems: layers.problems
    }
  };
};

/** The same with what a person allowed for one thread. While a layer has problems nothing allows. */
export const withGrants = (policy: EffectivePolicy, grants: readonly Rule[]): EffectivePolicy =>
  grants.length === 0 || policy.layers.problems.length > 0
    ? policy
    : {
        ...policy,
        layers: { ...policy.layers, thread: { schemaVersion: 1, allow: [...grants] } }
      };

const saysSomething = (document: PolicyDocument | undefined): boolean =>
  document !== undefined &&
  Object.entries(document).some(
    ([key, value]) => key !== 'schemaVersion' && JSON.stringify(value) !== '[]'
  );
