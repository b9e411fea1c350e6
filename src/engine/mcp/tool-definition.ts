import { z } from 'zod';
import { hashText } from '../config/reviewed-texts';
import { isVisible } from '../tools/visible-text';
import type { ToolClaims, ToolDefinition } from './mcp-servers';
import { inOneOrder } from './schema-order';

/** What a listing gave: what can be offered once it is reviewed, and what never can. */
export interface Listing {
  readonly tools: readonly ToolDefinition[];
  readonly unusable: readonly { readonly name: string; readonly why: UnusableReason }[];
}

/**
 * Why a tool is never offered. `name`: no model could call it. `twice`: the server lists it twice. `hidden-text`: it has
 * characters that a person does not see. `too-long`: more than anybody would read. `schema`: its input is no object.
 */
export type UnusableReason = 'name' | 'twice' | 'hidden-text' | 'too-long' | 'schema';

/** Reads what a server lists. Its words are kept as they are: they are what is reviewed and hashed. */
export function readListing(server: string, listed: readonly unknown[]): Listing {
  const tools: ToolDefinition[] = [];
  const unusable: { name: string; why: UnusableReason }[] = [];
  const names = listed.map(nameOf);
  for (const [index, raw] of listed.entries()) {
    const name = names[index] ?? '';
    const found = readTool(server, raw, names);
    if (typeof found === 'string') unusable.push({ name: shownName(name), why: found });
    else tools.push(found);
  }
  return { tools, unusable };
}

function readTool(
  server: string,
  raw: unknown,
  names: readonly string[]
): ToolDefinition | UnusableReason {
  const name = nameOf(raw);
  if (!TOOL_NAME.test(name) || name.length + server.length + 2 > LONGEST_NAME) return 'name';
  if (names.filter(other => other === name).length > 1) return 'twice';
  const parsed = toolSchema.safeParse(raw);
  if (!parsed.success) return 'schema';
  const { title, description = '', inputSchema, outputSchema, annotations } = parsed.data;
  const text = JSON.stringify(parsed.data);
  if (text.length > LONGEST_DEFINITION) return 'too-long';
  // JSON writes control characters as escapes, so what is left unseen is looked for in the values themselves.
  if (!textsOf(parsed.data).every(isVisible)) return 'hidden-text';
  const content = {
    name,
    description,
    inputSchema,
    ...(title !== undefined && { title }),
    ...(outputSchema !== undefined && { outputSchema }),
    ...(annotations !== undefined && { annotations })
  };
  const source = JSON.stringify(inOneOrder(content));
  return {
    name,
    description,
    inputSchema,
    claims: claimsOf(title, annotations),
    source,
    hash: hashText(source)
  };
}

/** A definition from the text that was kept of it; undefined for one that is none any more. */
export function readKept(server: string, source: string | undefined): ToolDefinition | undefined {
  if (source === undefined) return undefined;
  const content: unknown = JSON.parse(source);
  const found = readTool(server, content, [nameOf(content)]);
  return typeof found === 'string' ? undefined : found;
}

function claimsOf(
  title: string | undefined,
  { title: claimed, ...hints }: NonNullable<z.infer<typeof toolSchema>['annotations']> = {}
): ToolClaims {
  const name = title ?? claimed;
  return {
    // A card shows it beside what we say ourselves.
    ...(name !== undefined && { title: name.slice(0, LONGEST_TITLE) }),
    ...(hints.readOnlyHint !== undefined && { readOnly: hints.readOnlyHint }),
    ...(hints.destructiveHint !== undefined && { destructive: hints.destructiveHint }),
    ...(hints.idempotentHint !== undefined && { idempotent: hints.idempotentHint }),
    ...(hints.openWorldHint !== undefined && { openWorld: hints.openWorldHint })
  };
}

/** Every text in it, names of members included. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

const nameOf = (raw: unknown): string =>
  typeof raw === 'object' && raw !== null && 'name' in raw && typeof raw.name === 'string'
    ? raw.name
    : '';

/** A name for a person, whatever it is. */
const shownName = (name: string): string => JSON.stringify(name.slice(0, 80)).slice(1, -1);

const object = z.record(z.string(), z.unknown());

const toolSchema = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: object.refine(schema => schema['type'] === 'object', 'an object'),
  outputSchema: object.optional(),
  annotations: z
    .object({
      title: z.string().optional(),
      readOnlyHint: z.boolean().optional(),
      destructiveHint: z.boolean().optional(),
      idempotentHint: z.boolean().optional(),
      openWorldHint: z.boolean().optional()
    })
    .optional()
});

/** What every kind of model takes. */
const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const LONGEST_NAME = 64;
/** Characters of a title, as a review shows it. */
const LONGEST_TITLE = 200;
/** Characters of one definition. */
const LONGEST_DEFINITION = 32_768;
