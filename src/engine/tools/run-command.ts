import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import type { CallOutput, Change, Outcome } from '../../protocol/events';
import type { Uncovered } from '../checkpoints/checkpoint';
import { BUILT_IN_LIMITS, clampLimits } from '../sandbox/limits';
import type { CommandLimits, CommandResult, UnconfinedChange } from '../sandbox/sandbox';
import type { SandboxStatus } from '../../protocol/results';
import type { CallResult, PreparedCall, RunContext, Tool, ToolContext } from './tool';

/**
 * Runs one shell line in the sandbox, or not at all. The output has `exitCode`, `signal` where a signal ended it,
 * `stdout`, `stderr`, and `omitted` bytes where a stream was cut. A status other than 0 is `failed`, with its output.
 */
export const runCommand: Tool = {
  name: 'run_command',
  kind: 'act',
  get inputSchema() {
    return z.toJSONSchema(schema);
  },
  async prepare(input, context) {
    const parsed = parse(input);
    const cwd = await checkFolder(parsed.cwd ?? '.', context);
    const status = await requireSandbox(context);
    const { timeoutSeconds } = parsed;
    const payload = {
      command: parsed.command,
      cwd,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds })
    };
    const limits = commandLimits(context, timeoutSeconds);
    return prepared(
      payload,
      { limits, status, uncovered: await context.uncoveredByCommand() },
      context
    );
  }
};

interface Payload {
  readonly [member: string]: unknown;
  readonly command: string;
  readonly cwd: string;
  readonly timeoutSeconds?: number;
}

function parse(input: unknown): z.infer<typeof schema> {
  const result = schema.safeParse(input);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') || 'the input';
  throw new CodedError('bad-params', `Expected ${field} to be valid: ${issue?.message ?? ''}`);
}

async function checkFolder(cwd: string, { workspace }: ToolContext): Promise<string> {
  const checked = workspace.check(cwd);
  if (checked !== '.' && (await workspace.stat(checked))?.type !== 'directory') {
    throw new CodedError('bad-params', `Expected cwd to be a folder of the workspace, got ${cwd}.`);
  }
  return checked;
}

/** Nobody is asked to approve what could not run: no sandbox, no card. */
async function requireSandbox({ sandbox, signal }: ToolContext): Promise<SandboxStatus> {
  const status = sandbox.status.runs ? sandbox.status : await sandbox.check(signal);
  if (!status.runs) {
    throw new CodedError('no-sandbox', withFix(status.reason, status.fix), {
      ...(status.fix === undefined ? {} : { fix: status.fix })
    });
  }
  return status;
}

function commandLimits(context: ToolContext, seconds = DEFAULT_SECONDS): CommandLimits {
  const limits = clampLimits(context.commandLimits ?? BUILT_IN_LIMITS);
  return { ...limits, wallSeconds: Math.min(limits.wallSeconds, seconds) };
}

function prepared(
  payload: Payload,
  {
    limits,
    status,
    uncovered
  }: {
    readonly limits: CommandLimits;
    readonly status: SandboxStatus;
    readonly uncovered: readonly Uncovered[];
  },
  context: ToolContext
): PreparedCall {
  const { command, cwd } = payload;
  return {
    payload,
    effects: [{ type: 'command', line: command, cwd }],
    targets: {},
    summary: {
      kind: 'command',
      title: { code: 'run-command', params: { command: firstLine(command) } },
      risk: 'medium'
    },
    facts: {
      cwd,
      sandbox: { tier: status.tier, network: false, writes: ['.'] },
      limits: {
        seconds: limits.wallSeconds,
        memoryMB: limits.memoryMB,
        processes: limits.processes
      },
      environment: context.sandbox.environmentNames(),
      ...(uncovered.length > 0 && {
        uncovered: uncovered.map(({ path, reason }) => `${path} (${reason})`)
      })
    },
    checkpoint: (checkpoint, signal) => checkpoint.beforeCommand(signal),
    run: run => runConfined(payload, limits, context, run)
  };
}

async function runConfined(
  { command, cwd }: Payload,
  limits: CommandLimits,
  { sandbox, workspace, born }: ToolContext,
  { checkpoint, signal, onOutput }: RunContext
): Promise<CallResult> {
  const before = await checkpoint.changes();
  const result = await sandbox.run({
    workspace: workspace.root,
    cwd,
    command,
    limits,
    born: born.paths,
    signal,
    onOutput
  });
  if (!result.started) {
    const message = result.error ? withFix(result.error.message, result.error.fix) : NEVER_STARTED;
    return {
      outcome: outcomeOf(result),
      error: { code: result.error?.code ?? 'cancelled', message },
      sandbox: result.confinement
    };
  }
  born.add(result.born);
  const error = errorOf(result, limits);
  return {
    outcome: outcomeOf(result),
    output: outputOf(result),
    ...(error ? { error } : {}),
    sandbox: result.confinement,
    changes: mergeChanges(before, await checkpoint.changes(), result.unconfined)
  };
}

function outcomeOf(result: CommandResult): Outcome {
  switch (result.ended) {
    case 'exit':
      return result.exitCode === 0 ? 'ok' : 'failed';
    case 'timeout':
      return 'timeout';
    case 'cancelled':
      return 'cancelled';
    case 'output-limit':
      return 'failed';
    case 'set-up':
      return result.error?.code === 'conflict' ? 'conflict' : 'failed';
  }
}

function outputOf(result: CommandResult): CallOutput {
  const { exitCode, signal, stdout, stderr, omitted } = result;
  return {
    exitCode,
    ...(signal === null ? {} : { signal }),
    stdout,
    stderr,
    ...(omitted.stdout + omitted.stderr > 0 ? { omitted } : {})
  };
}

function errorOf(
  result: CommandResult,
  limits: CommandLimits
): { readonly code: string; readonly message: string } | undefined {
  if (result.error) {
    return { code: result.error.code, message: result.error.message };
  }
  switch (result.ended) {
    case 'timeout':
      return { code: 'timeout', message: `The command took more than ${limits.wallSeconds} s.` };
    case 'output-limit':
      return {
        code: 'output-limit',
        message: `The command printed more than 64 times the ${limits.outputKB} KiB that are kept.`
      };
    case 'cancelled':
      return { code: 'cancelled', message: 'The command was cancelled.' };
    case 'exit':
    case 'set-up':
      return result.exitCode !== 0 && GIT_READ_ONLY.test(result.stderr)
        ? { code: 'git-read-only', message: GIT_READ_ONLY_TEXT }
        : undefined;
  }
}

/** What this command changed, marked where it runs unconfined next; `.git` and ignored files come from the marks alone. */
function mergeChanges(
  before: readonly Change[],
  after: readonly Change[],
  unconfined: readonly UnconfinedChange[]
): readonly Change[] {
  const marked = new Map(unconfined.map(change => [change.path, change]));
  const earlier = new Set(before.map(({ path, change }) => `${change} ${path}`));
  const own = after.filter(
    ({ path, change }) => marked.has(path) || !earlier.has(`${change} ${path}`)
  );
  const known = new Set(own.map(({ path }) => path));
  return [
    ...own.map(change =>
      marked.has(change.path) ? { ...change, runsUnconfined: true as const } : change
    ),
    ...unconfined
      .filter(({ path }) => !known.has(path))
      .map(change => ({ ...change, runsUnconfined: true as const }))
  ];
}

const withFix = (message: string, fix: string | undefined): string =>
  fix === undefined ? message : `${message} ${fix}`;

const firstLine = (command: string): string => {
  const [line = ''] = command.split('\n');
  return line.length > 120 || line !== command ? `${line.slice(0, 119)}…` : line;
};

/** Line ends and tabs aside, what a reader of the card cannot see, or sees in another order than it runs. */
const INVISIBLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const isVisible = (text: string): boolean => !INVISIBLE.test(text.replace(/[\n\t]/g, ''));

const schema = z.strictObject({
  command: z
    .string()
    .min(1)
    .max(32_768)
    .refine(isVisible, 'it has control or invisible characters; write them as escapes')
    .refine(text => text.trim() !== '', 'it is blank'),
  cwd: z.string().min(1).max(4096).optional(),
  timeoutSeconds: z.int().min(1).max(BUILT_IN_LIMITS.wallSeconds).optional()
});

const DEFAULT_SECONDS = 120;
const NEVER_STARTED = 'The command was cancelled before it ran.';
const GIT_READ_ONLY = /\.git\b[^\n]*Read-only file system/;
const GIT_READ_ONLY_TEXT =
  'The .git folder is read-only for commands: what is planted there runs with the next git command on the host. Commits and other changes of the repository come with a git tool of their own, in a later version.';
