import { z } from 'zod';

/**
 * The policy document of one layer: what the admin's file, the user's store and a folder's store may hold. Every object
 * is strict, so that a misspelt key never passes for a restriction that holds. Absent, empty and filled are three
 * things; each comment says which is which where it is not plain.
 */

const strings = z.array(z.string().min(1).max(1000)).max(1000);
const count = z.int().min(0);

/** A gitignore glob; `/abs`, `~/` or relative to the workspace, `./` at its top only. A negation could loosen a list, so there is none. */
const glob = z
  .string()
  .min(1)
  .max(1000)
  .refine(text => !/^[!#]/.test(text), 'a path pattern may not start with ! or #');

const isoDate = z
  .string()
  .refine(text => /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)), 'a date');

/** One rule. Which of the matching fields apply depends on `tool`; a field that is absent narrows nothing. */
export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  tool: z.enum([
    'shell',
    'git',
    'edit',
    'read',
    'delete',
    'fetch',
    'mcp',
    'cell',
    'kernel',
    'package',
    'subagent'
  ]),
  words: z.array(z.string().min(1).max(1000)).min(1).max(50).optional(),
  anyOf: z
    .array(z.array(z.string().min(1).max(1000)).min(1))
    .max(1)
    .optional(),
  path: glob.optional(),
  host: z.string().min(1).max(300).optional(),
  server: z.string().min(1).max(200).optional(),
  name: z.string().min(1).max(200).optional(),
  reason: z.string().max(1000).optional(),
  expires: isoDate.optional(),
  examples: z.strictObject({ match: strings.optional(), noMatch: strings.optional() }).optional()
});

/** One rule of a list; see `ruleSchema`. */
export type Rule = z.infer<typeof ruleSchema>;

const rules = z.array(ruleSchema).max(2000);

const isNarrowed = (rule: Rule): boolean =>
  [rule.words, rule.path, rule.host, rule.server, rule.name].some(field => field !== undefined);

/** An allow that names nothing would allow everything of its tool; that is never what a missing field means. */
const allowRules = rules.refine(
  list => list.every(isNarrowed),
  'an allow rule needs words, path, host, server or name'
);

/** Built-in asks that a person may set aside; the others are critical, and any other id is a mistake. */
export const liftable: ReadonlySet<string> = new Set(['leaves-machine']);

export const modeSchema = z.enum(['ask', 'plan', 'agent']);

/** The members of a policy document, each with its own schema, so that a broken document can be read in parts. */
export const documentShape = {
  schemaVersion: z.literal(1),
  maxMode: modeSchema.optional(),
  edits: z.enum(['ask', 'allow']).optional(),
  commands: z.enum(['ask', 'confined']).optional(),
  deny: rules.optional(),
  ask: rules.optional(),
  allow: allowRules.optional(),
  paths: z
    .strictObject({
      'protected+': z.array(glob).optional(),
      'secret+': z.array(glob).optional(),
      extraRoots: strings.optional()
    })
    .optional(),
  sandbox: z
    .strictObject({
      required: z.boolean().optional(),
      escape: z.enum(['never', 'ask']).optional(),
      readDeny: z.array(glob).optional(),
      writeAllow: strings.optional(),
      limits: z
        .strictObject({
          cpuS: count.optional(),
          memMB: count.optional(),
          procs: count.optional(),
          wallS: count.optional(),
          outputKB: count.optional()
        })
        .optional()
    })
    .optional(),
  lift: strings
    .refine(ids => ids.every(id => liftable.has(id)), 'ids that may be lifted')
    .optional(),
  network: z
    .strictObject({
      allow: strings.optional(),
      deny: strings.optional(),
      onUnknown: z.enum(['deny', 'ask']).optional(),
      privateHosts: strings.optional()
    })
    .optional(),
  env: z.strictObject({ pass: strings.optional(), drop: strings.optional() }).optional(),
  mcp: z
    .strictObject({
      servers: z.array(z.record(z.string(), z.unknown())).optional(),
      repoServers: z.literal('off').optional()
    })
    .optional(),
  models: z.strictObject({ providers: strings.optional(), hosts: strings.optional() }).optional(),
  limits: z
    .strictObject({
      stepsPerTurn: count.optional(),
      callsPerTurn: count.optional(),
      repeatIdentical: count.optional(),
      wallMin: count.optional(),
      tokens: count.optional(),
      cost: z.number().min(0).optional(),
      denialsPerTurn: count.optional()
    })
    .optional(),
  remember: z
    .strictObject({
      maxScope: z.enum(['thread', 'folder', 'user']).optional(),
      expiresDays: count.optional()
    })
    .optional(),
  locks: strings.optional(),
  features: z.record(z.string(), z.enum(['user-choice', 'force-on', 'force-off'])).optional(),
  rates: z
    .strictObject({
      perToolPerMin: count.optional(),
      perThreadPerMin: count.optional(),
      perProviderPerMin: count.optional()
    })
    .optional(),
  mass: z.strictObject({ files: count.optional(), mb: count.optional() }).optional(),
  hidden: z.enum(['skip', 'error', 'ask']).optional(),
  audit: z.strictObject({ level: z.enum(['decisions', 'full']).optional() }).optional()
};

export const documentSchema = z.strictObject(documentShape);

/** A policy document as parsed. */
export type PolicyDocument = z.infer<typeof documentSchema>;
