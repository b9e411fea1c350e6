import { z } from 'zod';
import { CodedError } from '../../base/coded-error';

/** Parses a tool's input. Throws `bad-params` that names field and rule and never repeats the value. */
export const parseInput = <Schema extends z.ZodType>(
  schema: Schema,
  input: unknown
): z.output<Schema> => {
  const result = schema.safeParse(input);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const field = issue?.path.map(String).join('.');
  throw new CodedError(
    'bad-params',
    field === undefined || field === ''
      ? `Expected the input to ${ruleOf(issue)}.`
      : `Expected \`${field}\` to ${ruleOf(issue)}.`
  );
};

/** The JSON Schema of an input, for models. */
export const schemaOf = (schema: z.ZodType): Readonly<Record<string, unknown>> =>
  z.toJSONSchema(schema, { io: 'input' });

/** A path relative to the workspace; the workspace itself judges its spelling. */
export const pathInput = z.string().min(1).max(4000);

/** A count from 1 to the given bound. */
export const countInput = (most: number): z.ZodInt => z.int().min(1).max(most);

/** Text that is one line and visible: a pattern or glob. */
export const lineInput = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\r\n\0]*$/, 'be one line');

const ruleOf = (issue: z.core.$ZodIssue | undefined): string => {
  switch (issue?.code) {
    case 'invalid_type':
      return `be ${article(issue.expected)}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `be at least ${issue.minimum}`
        : 'not be empty';
    case 'too_big':
      return `be at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : ''}`;
    case 'unrecognized_keys':
      return 'have no members beside those of the schema';
    case 'invalid_format':
    case 'custom':
      return issue.message;
    default:
      return 'fit the schema';
  }
};

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
