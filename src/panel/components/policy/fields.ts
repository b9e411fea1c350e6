import type { Rule } from '../../../protocol/policy-document';
import schema from '../../../protocol/policy-schema.json';

/** One key of the policy that a control edits, as the schema describes it. */
export interface Field {
  /** Dotted, as in `EffectiveValue.key`. */
  readonly key: string;
  /** The first part of the key. */
  readonly group: string;
  readonly control: 'choice' | 'flag' | 'number' | 'texts';
  readonly options: readonly string[];
  readonly most: number | undefined;
}

/** What a rule may speak of, in the schema's order. The cast: the type is generated from this very list. */
export const ruleTools = schema.definitions.rule.properties.tool.enum as readonly Rule['tool'][];

/** The administrator's own keys; the layers that are edited here may not hold them. */
const OTHERWISE: readonly string[] = ['locks', 'features'];

/** Every key of the schema that a person's layers may hold, in the schema's order; rules have a table of their own. */
export const policyFields: readonly Field[] = fieldsOf(schema.properties, '');

function fieldsOf(properties: object, prefix: string): readonly Field[] {
  return Object.entries(properties).flatMap(([name, part]: [string, unknown]) => {
    const key = prefix + name;
    if (!isPart(part) || OTHERWISE.includes(key)) return [];
    if (part.properties !== undefined) return fieldsOf(part.properties, `${key}.`);
    const control = controlOf(part);
    if (control === undefined) return [];
    return [
      {
        key,
        group: key.split('.')[0] ?? key,
        control,
        options: part.enum ?? [],
        most: part.maximum
      }
    ];
  });
}

function controlOf(part: Part): Field['control'] | undefined {
  switch (part.type) {
    case 'string':
      return part.enum === undefined ? undefined : 'choice';
    case 'boolean':
      return 'flag';
    case 'integer':
    case 'number':
      return part.const === undefined ? 'number' : undefined;
    case 'array':
      return part.items?.type === 'string' ? 'texts' : undefined;
    default:
      return undefined;
  }
}

interface Part {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly maximum?: number;
  readonly items?: { readonly type?: string };
  readonly properties?: object;
}

function isPart(part: unknown): part is Part {
  return typeof part === 'object' && part !== null;
}
