import { z } from 'zod';
import { HOST_RULE, parseHostRule } from '../../base/host-rule';
import { packageIndexes } from '../../base/package-indexes';
import { wideFolder } from '../../base/wide-folder';
import { refusedVariable } from '../../protocol/refused-variable';
import { featureNames, featureWords } from './feature-names';
import { MESSAGE_LEVELS } from './message-levels';
import { serverName, serverPinSchema } from './server-pin';

/**
 * The policy document of one layer: what the admin's file, the user's store and a folder's store may hold. This is the
 * one source: `scripts/generate-policy.mjs` writes from it the JSON Schema that gate and editor read, and the types of
 * the wire. Every object is strict, so that a misspelt key never passes for a restriction that holds. Absent, empty and
 * filled are three things; each key's description says what each means.
 */

const text = (longest: number) => z.string().min(1).max(longest);
const list = (title: string, description: string) =>
  z.array(text(1000)).max(1000).meta({ title, description });

/** A gitignore glob; `/abs`, `~/` or relative to the workspace, `./` at its top only. A negation could loosen a list, so there is none. */
const glob = z
  .string()
  .regex(/^[^!#]/)
  .max(1000);
const globs = (title: string, description: string) =>
  z.array(glob).max(1000).meta({ title, description });

/** A folder beside the workspace: absolute or below the home folder, plainly written, and nobody's everything. */
const furtherFolder = z
  .string()
  .regex(/^(\/|~\/)[^\0]+$/)
  .max(1000)
  .refine(
    path => !/(^|\/)(\.\.?)(\/|$)|\/\/|[*?[]/.test(path) && !isTooWide(path),
    'a folder by its plain absolute path or below ~/, neither a home, the system’s, nor one that holds many'
  );
const furtherFolders = (title: string, description: string) =>
  z.array(furtherFolder).max(50).meta({ title, description });

const isTooWide = (path: string): boolean =>
  wideFolder(path.length > 1 ? path.replace(/\/$/, '') : path) !== undefined;

/** A host as commands reach it, in its one spelling, or the word of a package index. */
const host = z
  .string()
  .max(260)
  .regex(new RegExp(`${HOST_RULE.source}|^(${[...packageIndexes.keys()].join('|')})$`))
  .refine(
    entry => packageIndexes.has(entry) || parseHostRule(entry) !== null,
    'a host, or a host and a port'
  );
const hosts = (title: string, description: string) =>
  z.array(host).max(1000).meta({ title, description });

/** A bound; 0 is none. */
const bound = (title: string, description: string) =>
  z.int().min(0).max(1_000_000_000).meta({ title, description });

/** A day or a moment; the calendar is checked beyond the pattern, in `isDate`. */
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/)
  .refine(value => !Number.isNaN(Date.parse(value)), 'a date of the calendar');

const words = z.array(text(1000)).min(1).max(50);

/** One rule. Which of the matching fields apply depends on `tool`; a field that is absent narrows nothing. */
export const ruleSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .meta({ description: 'Names the rule in explanations and in the audit.' }),
  tool: z
    .enum([
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
    ])
    .meta({ description: 'What kind of act it speaks of.' }),
  words: words
    .meta({
      description:
        'Literal first words of a command, case-sensitive. Absent: a deny or ask rule covers every command.'
    })
    .exactOptional(),
  anyOf: z
    .array(words)
    .max(1)
    .meta({
      description: 'Alternatives for the words that follow. Absent or empty: the words alone.'
    })
    .exactOptional(),
  path: glob
    .meta({ description: 'Paths as in .gitignore. Absent: a deny or ask rule covers every path.' })
    .exactOptional(),
  host: text(300)
    .meta({
      description:
        'A host, or *.name for it and all below it. Absent: a deny or ask rule covers every host.'
    })
    .exactOptional(),
  server: text(200)
    .meta({ description: 'An MCP server. Absent: a deny or ask rule covers every server.' })
    .exactOptional(),
  name: text(200)
    .meta({
      description:
        'A tool of that server, or a start of one with *. Absent: a deny or ask rule covers each.'
    })
    .exactOptional(),
  reason: z
    .string()
    .max(1000)
    .meta({
      description: 'Told to person and model when the rule decides. Absent or empty: nothing.'
    })
    .exactOptional(),
  expires: date
    .meta({
      description: 'The rule is over from this moment on. Absent: it holds until it is removed.'
    })
    .exactOptional(),
  examples: z
    .strictObject({
      match: list(
        'Covers',
        'What the rule must cover; one that it does not refuses the save.'
      ).exactOptional(),
      noMatch: list(
        'Does not cover',
        'What the rule must not cover; one that it does refuses the save.'
      ).exactOptional()
    })
    .meta({ description: 'Run whenever the rule is saved. Absent or empty: nothing is tried.' })
    .exactOptional()
});

/** One rule of a list; see `ruleSchema`. */
export type Rule = z.infer<typeof ruleSchema>;

const rules = (description: string) => z.array(ruleSchema).max(2000).meta({ description });

const isNarrowed = (rule: Rule): boolean =>
  [rule.words, rule.path, rule.host, rule.server, rule.name].some(field => field !== undefined);

/** Built-in asks that a person may set aside; the others are critical, and any other id is a mistake. */
export const liftable = ['leaves-machine'] as const;

export const modeSchema = z.enum(['ask', 'plan', 'agent']);

/** The members of a policy document, each with its own schema, so that a broken document can be read in parts. */
export const documentShape = {
  schemaVersion: z.literal(1).meta({ description: 'The version of this format.' }),
  maxMode: modeSchema
    .meta({
      title: 'Widest mode',
      description: 'The widest mode a thread may take. Absent: agent in a trusted folder.'
    })
    .exactOptional(),
  edits: z
    .enum(['ask', 'allow'])
    .meta({
      title: 'Edits inside the folder',
      description: 'Unprotected edits inside the workspace that no rule covers. Absent: ask.'
    })
    .exactOptional(),
  commands: z
    .enum(['ask', 'confined'])
    .meta({
      title: 'Commands without a rule',
      description:
        'Commands that no rule covers; confined runs them unasked where the sandbox is whole and has no network. Absent: ask.'
    })
    .exactOptional(),
  deny: rules(
    'What is never done, whatever allows it. Absent or empty: nothing beside the built-in denies.'
  ).exactOptional(),
  ask: rules(
    'What is asked about each time, whatever allows it. Absent or empty: nothing beside the built-in asks.'
  ).exactOptional(),
  // An allow that names nothing would allow everything of its tool; that is never what a missing field means.
  allow: rules(
    'What is done unasked; each rule needs words, path, host, server or name. Absent or empty: nothing.'
  )
    .refine(each => each.every(isNarrowed), 'an allow rule needs words, path, host, server or name')
    .exactOptional(),
  paths: z
    .strictObject({
      'protected+': globs(
        'More protected paths',
        'Paths whose change is always asked about, beside the built-in ones. Absent or empty: only those.'
      ).exactOptional(),
      'secret+': globs(
        'More secret paths',
        'Paths whose reading is always asked about, beside the built-in ones. Absent or empty: only those.'
      ).exactOptional(),
      extraRoots: furtherFolders(
        'Further folders to read',
        'Folders beside the workspace that file tools and commands may read, absolute or below ~/. Absent or empty: none.'
      ).exactOptional()
    })
    .meta({ description: 'Paths with a meaning of their own.' })
    .exactOptional(),
  sandbox: z
    .strictObject({
      required: z
        .boolean()
        .meta({
          title: 'Commands only in the sandbox',
          description: 'true: no command runs unconfined, not even by an approval. Absent: true.'
        })
        .exactOptional(),
      escape: z
        .enum(['never', 'ask'])
        .meta({
          title: 'Leaving the sandbox once',
          description:
            'Whether a person may be asked to let a single command run where nothing can confine it; only with required false. Absent: never.'
        })
        .exactOptional(),
      readDeny: globs(
        'Paths that are never read',
        'By file tools, and in what a command line names; a confined program that finds such a file by itself can still read it. Absent or empty: none.'
      ).exactOptional(),
      writeAllow: furtherFolders(
        'Further folders to write',
        'Folders beside the workspace that a confined command may write, and everything here may read, absolute or below ~/. Undo does not reach there. Absent or empty: none.'
      ).exactOptional(),
      limits: z
        .strictObject({
          cpuS: bound(
            'Processor time of a command, in seconds',
            'Most seconds of processor time. 0 or absent: the built-in bound.'
          ).exactOptional(),
          memMB: bound(
            'Memory of a command, in MB',
            'Most memory, in MB. 0 or absent: the built-in bound.'
          ).exactOptional(),
          procs: bound(
            'Processes of a command',
            'Most processes. 0 or absent: the built-in bound.'
          ).exactOptional(),
          wallS: bound(
            'Time of a command, in seconds',
            'Most seconds. 0 or absent: the built-in bound.'
          ).exactOptional(),
          outputKB: bound(
            'Output of a command, in KB',
            'Most output kept of a stream, in KB. 0 or absent: the built-in bound.'
          ).exactOptional()
        })
        .meta({ description: 'Bounds of one command.' })
        .exactOptional()
    })
    .meta({ description: 'How commands are confined.' })
    .exactOptional(),
  lift: z
    .array(z.string().regex(new RegExp(`^(${liftable.join('|')})$`)))
    .max(100)
    .meta({
      title: 'Built-in questions set aside',
      description: 'Built-in asks that are set aside, never critical ones. Absent or empty: none.'
    })
    .exactOptional(),
  network: z
    .strictObject({
      allow: hosts(
        'Hosts that may be reached',
        'Hosts that commands and fetches may reach: a name, `*.` and a name for all below it, either with a port, which is else 80 or 443; or the word of a package index: pypi, npm, conda. Absent or empty: none, and commands have no network at all.'
      ).exactOptional(),
      deny: hosts(
        'Hosts that are never reached',
        'Hosts that are never reached, at any port unless one is given; `*.` covers the name itself as well. Absent or empty: none.'
      ).exactOptional(),
      onUnknown: z
        .enum(['deny', 'ask'])
        .meta({
          title: 'Any other host',
          description: 'A host that neither list names. Absent: ask.'
        })
        .exactOptional(),
      privateHosts: hosts(
        'Private hosts',
        'Hosts among the allowed that may lead to this machine or a private network. Absent or empty: none.'
      ).exactOptional()
    })
    .meta({ description: 'What may be reached from the sandbox and by fetching.' })
    .exactOptional(),
  env: z
    .strictObject({
      pass: z
        .array(
          z
            .string()
            .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/)
            .refine(
              name => refusedVariable(name) === undefined,
              'a variable that neither holds a secret by its name nor steers programs'
            )
        )
        .max(1000)
        .meta({
          title: 'Environment variables passed on',
          description:
            'Names of environment variables that commands see beside the built-in ones; never values. Absent or empty: none.'
        })
        .exactOptional(),
      drop: z
        .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/))
        .max(1000)
        .meta({
          title: 'Environment variables held back',
          description:
            'Names of environment variables that commands do not see. Absent or empty: none.'
        })
        .exactOptional()
    })
    .meta({ description: 'The environment of commands.' })
    .exactOptional(),
  mcp: z
    .strictObject({
      servers: z
        .array(serverPinSchema)
        .max(50)
        .refine(
          pins => new Set(pins.map(({ name }) => name)).size === pins.length,
          'servers of different names'
        )
        .meta({
          title: 'MCP servers',
          description:
            'Servers of tools, each as a person reviewed it. Of two with one name the stronger layer has it. Absent or empty: none.'
        })
        .exactOptional(),
      off: z
        .array(serverName)
        .max(200)
        .meta({
          title: 'MCP servers switched off',
          description: 'Names of servers that are not used here. Absent or empty: each is used.'
        })
        .exactOptional(),
      repoServers: z
        .enum(['off', 'ask'])
        .meta({
          title: 'MCP servers of the folder itself',
          description:
            'Whether servers that a trusted folder names in its own files are shown for review; none runs before that. Absent: off.'
        })
        .exactOptional(),
      messages: z
        .enum(MESSAGE_LEVELS)
        .meta({
          title: 'Messages of MCP servers',
          description:
            'Which messages of a server are shown under a call while it runs: those of a level, and worse ones. No model is told. Absent: warning.'
        })
        .exactOptional()
    })
    .meta({ description: 'Servers of tools that others provide.' })
    .exactOptional(),
  models: z
    .strictObject({
      providers: list(
        'Model providers',
        'The only providers that may be used. Absent: each that is connected. Empty: none.'
      ).exactOptional(),
      hosts: list(
        'Model hosts',
        'The only hosts that a model may be reached at. Absent: those of the providers. Empty: none.'
      ).exactOptional(),
      answerS: bound(
        'Seconds until a model answers',
        'Most seconds until the first byte of a reply. 0: no bound. Absent: 180.'
      ).exactOptional(),
      idleS: bound(
        'Seconds of silence in a reply',
        'Most seconds without a byte inside a reply. 0: no bound. Absent: 120.'
      ).exactOptional()
    })
    .meta({ description: 'Which models may be used.' })
    .exactOptional(),
  limits: z
    .strictObject({
      stepsPerTurn: bound(
        'Steps of a turn',
        'Most steps of a turn. 0: no bound. Absent: 50.'
      ).exactOptional(),
      callsPerTurn: bound(
        'Calls of a turn',
        'Most calls of a turn. 0: no bound. Absent: 100.'
      ).exactOptional(),
      repeatIdentical: bound(
        'Equal calls in a row',
        'Most equal calls in a row. 0: no bound. Absent: 3.'
      ).exactOptional(),
      wallMin: bound(
        'Minutes of a turn',
        'Most minutes of a turn. 0: no bound. Absent: 20.'
      ).exactOptional(),
      tokens: bound(
        'Tokens of a turn',
        'Most tokens of a turn. 0 or absent: no bound.'
      ).exactOptional(),
      cost: bound(
        'Cost of a turn, in US cents',
        'Most that a turn may cost, in US cents, estimated by the prices of its connection; where no prices are known nothing is counted. 0 or absent: no bound.'
      ).exactOptional(),
      denialsPerTurn: bound(
        'Denied calls of a turn',
        'Most denied calls of a turn. 0: no bound. Absent: 3.'
      ).exactOptional()
    })
    .meta({ description: 'Bounds of one turn.' })
    .exactOptional(),
  remember: z
    .strictObject({
      maxScope: z
        .enum(['thread', 'folder', 'user'])
        .meta({
          title: 'Longest approval',
          description: 'The widest scope that a yes may be remembered for. Absent: folder.'
        })
        .exactOptional(),
      expiresDays: bound(
        'Days that an approval is remembered',
        'Most days that a remembered yes holds. 0: no bound. Absent: 30.'
      ).exactOptional()
    })
    .meta({ description: 'How long a yes may last.' })
    .exactOptional(),
  locks: list(
    'Locked keys',
    "Keys, such as network.allow or network, that the layers below may not loosen; the administrator's document only. Absent or empty: none."
  ).exactOptional(),
  features: z
    .partialRecord(z.enum(featureNames), z.enum(featureWords))
    .meta({
      title: 'Parts that are switched',
      description:
        "Parts of Sallyport by name; the administrator's document only. A word that is not known counts as force-off, a name that is not known switches all of them off. Absent: a person's choice."
    })
    .exactOptional(),
  rates: z
    .strictObject({
      perToolPerMin: bound(
        'Calls of one tool a minute',
        'Most calls of one tool a minute. 0: no bound. Absent: 120.'
      ).exactOptional(),
      perThreadPerMin: bound(
        'Calls of one thread a minute',
        'Most calls of one thread a minute. 0: no bound. Absent: 300.'
      ).exactOptional(),
      perProviderPerMin: bound(
        'Requests to one provider a minute',
        'Most requests to one provider a minute. 0: no bound. Absent: 60.'
      ).exactOptional()
    })
    .meta({ description: 'How often something may be done.' })
    .exactOptional(),
  mass: z
    .strictObject({
      files: bound(
        'Files that one call may delete',
        'Files and folders that one call may delete without being forced. 0: no bound. Absent: 500.'
      ).exactOptional(),
      mb: bound(
        'Megabytes that one call may delete',
        'Megabytes that one call may delete without being forced. 0: no bound. Absent: 100.'
      ).exactOptional()
    })
    .meta({ description: 'Beyond this a call is refused, unless it is forced, which always asks.' })
    .exactOptional(),
  personal: z
    .enum(['mask', 'show'])
    .meta({
      title: 'Personal fields in answers',
      description:
        'Fields that tell of a person (phone, e-mail, address, location, title, birth, first and last name) in what MCP servers and web addresses answer: mask takes them out before model, journal and page, show leaves them. Absent: show.'
    })
    .exactOptional(),
  hidden: z
    .enum(['error', 'skip', 'ask'])
    .meta({
      title: 'Names that begin with a dot',
      description:
        'Names in lists and searches that begin with a dot or may hold a secret: error refuses a folder with such names, skip leaves them out and counts them, ask does, too, until a call asks for them. Absent: skip.'
    })
    .exactOptional()
};

export const documentSchema = z.strictObject(documentShape);

/** A policy document as parsed. */
export type PolicyDocument = z.infer<typeof documentSchema>;
