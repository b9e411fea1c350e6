import type { ConfinedLine } from './confined-line';
import { commandLimits } from './command-limits';
import { errorOf, mergeChanges, outcomeOf, outputOf } from './confined-outcome';
import type { CallResult, PreparedCall, RunContext, ToolContext } from './tool';

/**
 * Makes a command ready that nothing would confine, where policy lets a person be asked for it. The card says so first,
 * and whatever else allows commands was allowed for confined ones.
 */
export async function prepareUnconfined(
  call: ConfinedLine,
  context: ToolContext
): Promise<PreparedCall> {
  const { payload, cwd, effect, summary } = call;
  const uncovered = (await context.uncoveredByCommand()).map(
    ({ path, reason }) => `${path} (${reason})`
  );
  return {
    payload,
    effects: [{ type: 'command', ...effect, unconfined: true }],
    // A yes to a command that is confined is none to this one.
    targets: { confinement: 'none' },
    summary: {
      ...summary,
      title: { ...summary.title, code: 'run-unconfined' },
      risk: 'high'
    },
    facts: {
      cwd,
      sandbox: { tier: '3', network: true, writes: [] },
      environment: context.sandbox.environmentNames(context.variables),
      uncovered: [EVERYTHING_ELSE, ...uncovered]
    },
    checkpoint: (checkpoint, signal) => checkpoint.beforeCommand(signal),
    run: run => runUnconfined(call, context, run)
  };
}

async function runUnconfined(
  { line, cwd, timeoutSeconds }: ConfinedLine,
  context: ToolContext,
  { checkpoint, signal, onOutput }: RunContext
): Promise<CallResult> {
  const { sandbox, workspace, variables } = context;
  const limits = commandLimits(context, timeoutSeconds);
  const before = await checkpoint.changes();
  const result = await sandbox.runUnconfined({
    workspace: workspace.root,
    cwd,
    command: line,
    limits,
    born: [],
    signal,
    onOutput,
    ...(variables && { variables })
  });
  const error = result.started ? errorOf(result, limits) : result.error;
  return {
    outcome: outcomeOf(result),
    ...(result.started && { output: outputOf(result) }),
    ...(error && { error: { code: error.code, message: error.message } }),
    note: 'not confined',
    sandbox: result.confinement,
    changes: mergeChanges(before, await checkpoint.changes(), result.unconfined)
  };
}

const EVERYTHING_ELSE = 'everything outside of this folder, and what is sent to others';
