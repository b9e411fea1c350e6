import { documentLayers, type DocumentLayer, type PolicyLayers } from './layers';
import {
  lower,
  policyKeys,
  readKey,
  strictness,
  type PolicyKey,
  type Strictness,
  type ValueAt
} from './policy-keys';

/** A value and the layer it comes from. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly source: DocumentLayer | 'default';
}

/** Every key's value in force. An `only` list is null where no layer has one: nothing is forbidden by it. */
export type PolicyValues = {
  readonly [Key in PolicyKey]: Sourced<
    Key extends 'models.providers' | 'models.hosts' ? readonly string[] | null : ValueAt<Key>
  >;
};

/**
 * The single values of some layers. What a layer says explicitly is a floor for those below it, so the strictest
 * explicit value holds; lists that forbid or allow are joined; where no layer speaks, the shipped value holds.
 */
export const combineValues = (layers: PolicyLayers): PolicyValues =>
  Object.fromEntries(
    policyKeys.map(key => [key, combine(layers, key, strictness[key])])
    // Each key's rule gives a value of the key's type, which a table of rules cannot tell the compiler.
  ) as unknown as PolicyValues;

/** True where the administrator keeps the layers below from loosening this key; a lock covers what lies below its name. */
export const isLocked = (
  { admin }: Pick<PolicyLayers, 'admin'>,
  key: string,
  layer: DocumentLayer
): boolean =>
  layer !== 'admin' &&
  (admin?.locks?.some(lock => key === lock || key.startsWith(`${lock}.`)) ?? false);

/** Where no layer above speaks, what such a layer says counts only if it is stricter than what is shipped. */
const onlyRestricts = (layers: PolicyLayers, key: PolicyKey, layer: DocumentLayer): boolean =>
  layer === 'settings' || isLocked(layers, key, layer);

const combine = (layers: PolicyLayers, key: PolicyKey, rule: Strictness): Sourced<unknown> => {
  switch (rule.kind) {
    case 'choice':
      return strictestWord(layers, key, rule);
    case 'bound':
      return lowestBound(layers, key, rule.shipped);
    case 'restricts':
      return joined(layers, key, documentLayers);
    case 'permits':
      return joined(
        layers,
        key,
        documentLayers.filter(layer => !isLocked(layers, key, layer))
      );
    case 'only':
      return narrowest(layers, key);
    case 'admin':
      return layers.admin?.[key === 'locks' ? 'locks' : 'features'] === undefined
        ? { value: key === 'locks' ? [] : {}, source: 'default' }
        : { value: readKey(layers.admin, key), source: 'admin' };
  }
};

const strictestWord = (
  layers: PolicyLayers,
  key: PolicyKey,
  { fromStrict, shipped }: Extract<Strictness, { kind: 'choice' }>
): Sourced<unknown> => {
  let winner: Sourced<string | boolean> | undefined;
  for (const layer of documentLayers) {
    const value = fromStrict.find(word => word === readKey(layers[layer], key));
    if (value === undefined) continue;
    const floor = winner?.value ?? (onlyRestricts(layers, key, layer) ? shipped : undefined);
    if (floor === undefined || fromStrict.indexOf(value) < fromStrict.indexOf(floor))
      winner = { value, source: layer };
  }
  return winner ?? { value: shipped, source: 'default' };
};

const lowestBound = (layers: PolicyLayers, key: PolicyKey, shipped: number): Sourced<number> => {
  let winner: Sourced<number> | undefined;
  for (const layer of documentLayers) {
    const value = readKey(layers[layer], key);
    if (typeof value !== 'number') continue;
    const floor = winner?.value ?? (onlyRestricts(layers, key, layer) ? shipped : undefined);
    if (floor === undefined || lower(floor, value) !== floor) winner = { value, source: layer };
  }
  return winner ?? { value: shipped, source: 'default' };
};

const joined = (
  layers: PolicyLayers,
  key: PolicyKey,
  from: readonly DocumentLayer[]
): Sourced<readonly unknown[]> => {
  const spoken = from.flatMap(layer => {
    const value: unknown = readKey(layers[layer], key);
    return Array.isArray(value) && value.length > 0 ? [{ layer, items: value as unknown[] }] : [];
  });
  const source = spoken[0]?.layer ?? 'default';
  return { value: [...new Set(spoken.flatMap(({ items }) => items))], source };
};

const narrowest = (layers: PolicyLayers, key: PolicyKey): Sourced<readonly unknown[] | null> => {
  let winner: Sourced<readonly unknown[] | null> = { value: null, source: 'default' };
  for (const layer of documentLayers) {
    const value: unknown = readKey(layers[layer], key);
    if (!Array.isArray(value)) continue;
    const known = winner.value;
    winner =
      known === null
        ? { value, source: layer }
        : { ...winner, value: known.filter(item => value.includes(item)) };
  }
  return winner;
};
