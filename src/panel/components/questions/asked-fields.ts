import type { Elicitation } from '../../../protocol/elicitation';

/** One thing that a server asks for. Its words are the server's. */
export interface AskedField {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly required: boolean;
  readonly control:
    | { readonly kind: 'text'; readonly most: number }
    | { readonly kind: 'number'; readonly whole: boolean }
    | { readonly kind: 'flag' }
    | { readonly kind: 'choice'; readonly options: readonly Option[] }
    | { readonly kind: 'choices'; readonly options: readonly Option[] };
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The fields of a flat schema; what is none of the known kinds is asked for as a text. */
export function askedFields({ schema = {} }: Elicitation): readonly AskedField[] {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = textsOf(schema['required']);
  return Object.entries(properties)
    .slice(0, MOST_FIELDS)
    .map(([name, raw]) => {
      const field = isRecord(raw) ? raw : {};
      return {
        name,
        label: textOf(field['title']) || name,
        about: textOf(field['description']),
        required: required.includes(name),
        control: controlOf(field)
      };
    });
}

/** What a person gave, by name; what is empty and not asked for with force is left out. Undefined where something is missing. */
export function answerOf(
  fields: readonly AskedField[],
  given: Readonly<Record<string, string | boolean | readonly string[]>>
): Record<string, string | number | boolean | string[]> | undefined {
  const content: Record<string, string | number | boolean | string[]> = {};
  for (const { name, required, control } of fields) {
    const value = given[name];
    if (control.kind === 'flag') content[name] = value === true;
    else if (control.kind === 'choices') {
      const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
      if (required && chosen.length === 0) return undefined;
      content[name] = [...chosen];
    } else if (typeof value !== 'string' || value === '') {
      if (required) return undefined;
    } else if (control.kind === 'number') {
      const number = Number(value);
      if (!Number.isFinite(number) || (control.whole && !Number.isInteger(number)))
        return undefined;
      content[name] = number;
    } else content[name] = value;
  }
  return content;
}

const controlOf = (field: Readonly<Record<string, unknown>>): AskedField['control'] => {
  const options = optionsOf(field);
  if (options.length > 0) return { kind: 'choice', options };
  switch (field['type']) {
    case 'boolean':
      return { kind: 'flag' };
    case 'number':
      return { kind: 'number', whole: false };
    case 'integer':
      return { kind: 'number', whole: true };
    case 'array':
      return {
        kind: 'choices',
        options: isRecord(field['items']) ? optionsOf(field['items']) : []
      };
    default: {
      const most = field['maxLength'];
      return { kind: 'text', most: typeof most === 'number' ? Math.min(most, 4000) : 4000 };
    }
  }
};

/** Choices by themselves (`enum`, with `enumNames`) or each with a title (`oneOf`, `anyOf`). */
const optionsOf = (field: Readonly<Record<string, unknown>>): readonly Option[] => {
  const names = textsOf(field['enumNames']);
  const plain = textsOf(field['enum']).map((value, index) => ({
    value,
    label: names[index] ?? value
  }));
  const titled = [field['oneOf'], field['anyOf']].flatMap(list =>
    Array.isArray(list) ? (list as unknown[]) : []
  );
  return [
    ...plain,
    ...titled.flatMap(each => {
      const value = isRecord(each) ? textOf(each['const']) : '';
      return value === '' || !isRecord(each)
        ? []
        : [{ value, label: textOf(each['title']) || value }];
    })
  ].slice(0, MOST_OPTIONS);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

const MOST_FIELDS = 30;
const MOST_OPTIONS = 200;
