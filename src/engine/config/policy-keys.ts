import { MESSAGE_LEVELS } from './message-levels';
import type { PolicyDocument } from './document';
import type { FeatureName } from './feature-names';

/** A value that is not parted any further: a word, a number, a list, or the table of features. */
type IsLeaf<Value> = Value extends readonly unknown[] | string | number | boolean
  ? true
  : keyof Value extends FeatureName
    ? true
    : false;

type PathsOf<Shape> = {
  [Key in keyof Shape & string]-?: IsLeaf<NonNullable<Shape[Key]>> extends true
    ? Key
    : `${Key}.${PathsOf<NonNullable<Shape[Key]>>}`;
}[keyof Shape & string];

/** The dotted name of each single value of a policy document; its rules have lists and differences of their own. */
export type PolicyKey = Exclude<
  PathsOf<PolicyDocument>,
  'schemaVersion' | 'deny' | 'ask' | 'allow'
>;

/** The type of the value at a dotted name. */
export type ValueAt<
  Key extends string,
  Shape = PolicyDocument
> = Key extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Shape
    ? ValueAt<Rest, NonNullable<Shape[Head]>>
    : never
  : Key extends keyof Shape
    ? NonNullable<Shape[Key]>
    : never;

/**
 * What makes one value stricter than another, and what is shipped where no layer speaks. `choice`: words from strict to
 * loose. `bound`: less is stricter, 0 is none. `restricts`: each item of the list forbids. `permits`: each item allows.
 * `only`: what is not in the list is forbidden, and no list at all forbids nothing. `admin`: the administrator's alone.
 */
export type Strictness =
  | {
      readonly kind: 'choice';
      readonly fromStrict: readonly (string | boolean)[];
      readonly shipped: string | boolean;
    }
  | { readonly kind: 'bound'; readonly shipped: number }
  | { readonly kind: 'restricts' | 'permits' | 'only' | 'admin' };

const choice = <Value extends string | boolean>(
  fromStrict: readonly Value[],
  shipped: Value
): Strictness => ({ kind: 'choice', fromStrict, shipped });
const bound = (shipped: number): Strictness => ({ kind: 'bound', shipped });
const restricts: Strictness = { kind: 'restricts' };
const permits: Strictness = { kind: 'permits' };
const only: Strictness = { kind: 'only' };
const admin: Strictness = { kind: 'admin' };

/** By key. The type makes it whole: a key of the schema that is missing here, or one too many, does not compile. */
export const strictness: Readonly<Record<PolicyKey, Strictness>> = {
  maxMode: choice(['ask', 'plan', 'agent'], 'agent'),
  edits: choice(['ask', 'allow'], 'ask'),
  commands: choice(['ask', 'confined'], 'ask'),
  'paths.protected+': restricts,
  'paths.secret+': restricts,
  'paths.extraRoots': permits,
  'sandbox.required': choice([true, false], true),
  'sandbox.escape': choice(['never', 'ask'], 'never'),
  'sandbox.readDeny': restricts,
  'sandbox.writeAllow': permits,
  // 0 stands for the sandbox's own bounds, which nothing widens.
  'sandbox.limits.cpuS': bound(0),
  'sandbox.limits.memMB': bound(0),
  'sandbox.limits.procs': bound(0),
  'sandbox.limits.wallS': bound(0),
  'sandbox.limits.outputKB': bound(0),
  lift: permits,
  'network.allow': permits,
  'network.deny': restricts,
  'network.onUnknown': choice(['deny', 'ask'], 'ask'),
  'network.privateHosts': permits,
  'env.pass': permits,
  'env.drop': restricts,
  'mcp.servers': permits,
  'mcp.off': restricts,
  'mcp.repoServers': choice(['off', 'ask'], 'off'),
  'mcp.messages': choice(MESSAGE_LEVELS, 'warning'),
  'models.providers': only,
  'models.hosts': only,
  'models.answerS': bound(180),
  'models.idleS': bound(120),
  'limits.stepsPerTurn': bound(50),
  'limits.callsPerTurn': bound(100),
  'limits.repeatIdentical': bound(3),
  'limits.wallMin': bound(20),
  'limits.tokens': bound(0),
  'limits.cost': bound(0),
  'limits.denialsPerTurn': bound(3),
  'remember.maxScope': choice(['thread', 'folder', 'user'], 'folder'),
  'remember.expiresDays': bound(30),
  locks: admin,
  features: admin,
  'rates.perToolPerMin': bound(120),
  'rates.perThreadPerMin': bound(300),
  'rates.perProviderPerMin': bound(60),
  'mass.files': bound(500),
  'mass.mb': bound(100),
  personal: choice(['mask', 'show'], 'show'),
  hidden: choice(['error', 'skip', 'ask'], 'skip')
};

// The table has exactly these keys; the compiler sees only that they are strings.
export const policyKeys = Object.keys(strictness) as readonly PolicyKey[];

/** What a document says of a key; undefined: nothing. */
export const readKey = <Key extends PolicyKey>(
  document: PolicyDocument | undefined,
  key: Key
): ValueAt<Key> | undefined => {
  let found: unknown = document;
  for (const part of key.split('.'))
    found = isRecord(found) && Object.hasOwn(found, part) ? found[part] : undefined;
  // The document was parsed, so what lies at the key has the key's type.
  return found as ValueAt<Key> | undefined;
};

/** The document with another value at a key. The value is not checked: parse what it makes, unless it came from a document. */
export const writeKey = (
  document: PolicyDocument,
  key: PolicyKey,
  value: unknown
): PolicyDocument => {
  const write = (at: unknown, [part = '', ...rest]: readonly string[]): unknown => ({
    ...(isRecord(at) ? at : {}),
    [part]:
      rest.length === 0
        ? value
        : write(isRecord(at) && Object.hasOwn(at, part) ? at[part] : {}, rest)
  });
  // Every other member is the document's own.
  return write(document, key.split('.')) as PolicyDocument;
};

/** The smaller of two bounds, where 0 is none. */
export const lower = (one: number, other: number): number =>
  one === 0 ? other : other === 0 ? one : Math.min(one, other);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
