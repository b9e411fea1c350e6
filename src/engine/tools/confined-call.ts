import { CodedError } from '../../base/coded-error';
import { egressText, type EgressRefusal } from '../../protocol/egress';
import type { SandboxStatus } from '../../protocol/results';
import type { CommandLimits, CommandResult, CommandSpec } from '../sandbox/sandbox';
import type { ConfinedLine } from './confined-line';
import { commandLimits } from './command-limits';
import { errorOf, mergeChanges, outcomeOf, outputOf } from './confined-outcome';
import type { CallResult, PreparedCall, RunContext, ToolContext } from './tool';
import { prepareUnconfined } from './unconfined-call';

/** Makes such a call ready. Throws `no-sandbox`: nobody is asked to approve what could not run. */
export async function prepareConfined(
  call: ConfinedLine,
  context: ToolContext
): Promise<PreparedCall> {
  const { payload, cwd, effect, summary } = call;
  const status = await findStatus(context);
  if (!status.runs) {
    if (call.mayBeUnconfined === true && context.mayRunUnconfined === true) {
      return prepareUnconfined(call, context);
    }
    throw new CodedError('no-sandbox', withFix(status.reason, status.fix), {
      ...(status.fix === undefined ? {} : { fix: status.fix })
    });
  }
  const limits = commandLimits(context, call.timeoutSeconds);
  const readOnly = call.access === 'read' || (call.access === 'by-tier' && status.tier === '2');
  const rules = call.network ? context.network : undefined;
  const hosts = rules?.allow ?? [];
  const writable = context.further?.writable ?? [];
  const uncovered = [
    ...(call.notUndone ?? []),
    ...(call.effect.readsOnly === true ? [] : writable),
    ...(await context.uncoveredByCommand()).map(({ path, reason }) => `${path} (${reason})`)
  ];
  return {
    // In the payload, so that the card shows it and a person can change it there.
    payload: readOnly ? { ...payload, access: 'read' } : payload,
    effects: [{ type: 'command', ...effect, ...(hosts.length > 0 && { network: hosts }) }],
    // A yes holds for the hosts and folders that were shown.
    targets: {
      ...(hosts.length > 0 && { network: JSON.stringify(rules) }),
      ...(writable.length > 0 && { writes: JSON.stringify(writable) })
    },
    summary,
    facts: {
      cwd,
      sandbox: {
        tier: status.tier,
        network: hosts.length > 0,
        ...(hosts.length > 0 && { hosts }),
        writes: readOnly || call.effect.readsOnly === true ? [] : ['.', ...writable]
      },
      limits: {
        seconds: limits.wallSeconds,
        memoryMB: limits.memoryMB,
        processes: limits.processes
      },
      environment: context.sandbox.environmentNames(context.variables),
      ...(uncovered.length > 0 && { uncovered })
    },
    checkpoint: (checkpoint, signal) => checkpoint.beforeCommand(signal),
    run: run => runConfined(call, { limits, egress: rules, readOnly }, context, run)
  };
}

async function findStatus({ sandbox }: ToolContext): Promise<SandboxStatus> {
  return sandbox.status.runs ? sandbox.status : sandbox.check();
}

async function runConfined(
  { line, cwd, repository }: ConfinedLine,
  {
    limits,
    egress,
    readOnly
  }: { limits: CommandLimits; egress: CommandSpec['egress']; readOnly: boolean },
  { sandbox, workspace, born, variables, further }: ToolContext,
  { checkpoint, signal, onOutput }: RunContext
): Promise<CallResult> {
  const before = await checkpoint.changes();
  const result = await sandbox.run({
    workspace: workspace.root,
    cwd,
    command: line,
    limits,
    born: born.paths,
    signal,
    onOutput,
    ...(variables && { variables }),
    ...(further && { further: { readable: further.readable, writable: further.writable } }),
    ...(repository && { repository }),
    ...(readOnly && { readOnly }),
    ...(egress && { egress })
  });
  if (!result.started) {
    // A wait that was given up tells of the wait; what counts is that the command did not run.
    const problem = result.ended === 'cancelled' ? undefined : result.error;
    const message = problem ? withFix(problem.message, problem.fix) : NEVER_STARTED;
    return {
      outcome: outcomeOf(result),
      error: { code: problem?.code ?? 'cancelled', message },
      sandbox: result.confinement
    };
  }
  born.add(result.born);
  const error = errorOf(result, limits) ?? (readOnly ? deniedWrite(result) : undefined);
  return {
    outcome: outcomeOf(result),
    output: outputOf(result),
    ...(error ? { error } : {}),
    ...noteOf(result),
    sandbox: result.confinement,
    changes: mergeChanges(before, await checkpoint.changes(), result.unconfined)
  };
}

/** What the audit keeps beside the outcome. */
function noteOf({ refused, recovered }: CommandResult): { readonly note?: string } {
  const notes = [
    ...(refused.length > 0 ? [describeRefusals(refused)] : []),
    ...(recovered.length > 0 ? [`taken back after a kill: ${recovered.join(' ')}`] : [])
  ];
  return notes.length > 0 ? { note: notes.join('; ').slice(0, MAX_NOTE) } : {};
}

/** Where a command was let read only, its own words are not enough to know what to do. */
const deniedWrite = ({
  exitCode,
  stderr
}: CommandResult): { readonly code: string; readonly message: string } | undefined =>
  exitCode !== 0 && /Permission denied|Operation not permitted|Read-only file system/.test(stderr)
    ? { code: 'ran-read-only', message: RAN_READ_ONLY }
    : undefined;

const RAN_READ_ONLY =
  'The command was let read only. To ask for one that may change files, set `access` to `write`.';

const describeRefusals = (refused: readonly EgressRefusal[]): string =>
  `network: ${refused.map(egressText).join(' ')}`.slice(0, MAX_NOTE);

const withFix = (message: string, fix: string | undefined): string =>
  fix === undefined ? message : `${message} ${fix}`;

const MAX_NOTE = 1000;
const NEVER_STARTED = 'The command was cancelled before it ran.';
