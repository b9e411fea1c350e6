import type { CheckpointPreview } from '../../protocol/results';
import type { Decision } from '../../protocol/decisions';
import { sentenceText } from '../../protocol/why-codes';
import { isCoded } from '../../base/coded-error';
import type { GateServices } from '../gate-services';
import { policyView } from '../policy/view';
import { isCommandOff } from '../../protocol/features';
import { assertAuditReadable } from '../config/features';
import { helpText } from '../providers/command-table';
import type { SessionCommand } from '../providers/parse-command';
import type { SandboxStatus } from '../../protocol/results';
import type { PolicyBook } from './policy-book';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { RunningTurn } from './running-turn';
import type { Undo } from './undo';

export interface SessionCommandParts {
  readonly undo: Undo;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly sandboxStatus: () => Promise<SandboxStatus>;
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  /** Ends every other running turn and tells how many. */
  readonly stopOthers: (turn: RunningTurn) => Promise<number>;
}

/** Carries out a command that is no tool, and returns its answer as Markdown. Refusals are answers, too. */
export async function runSessionCommand(
  command: SessionCommand,
  turn: RunningTurn,
  parts: SessionCommandParts
): Promise<string> {
  try {
    switch (command.name) {
      case 'help':
        return await showHelp(turn, parts);
      case 'undo':
        return await undoLast(turn, parts);
      case 'diff':
        return await showChanges(turn, parts);
      case 'why':
        return explainLast(turn);
      case 'policy':
        return await showPolicy(turn, command.line, parts);
      case 'audit':
        return await showAudit(turn, parts);
      case 'stop':
        return `Stopped ${await parts.stopOthers(turn)} other running turn(s).`;
    }
  } catch (error) {
    if (isCoded(error)) return error.message;
    throw error;
  }
}

async function undoLast(turn: RunningTurn, { undo }: SessionCommandParts): Promise<string> {
  if (turn.mode !== 'agent')
    return `The mode ${turn.mode} changes nothing. Switch the thread to agent to undo.`;
  const { threadId } = turn.thread;
  const turnId = await undo.lastTurn(threadId);
  if (turnId === null) return 'No turn of this thread changed anything that can be taken back.';
  const { restored, kept, redone } = await undo.restore(threadId, turnId, undefined);
  const done = redone ? 'Brought back' : 'Took back';
  return [
    `${done} ${restored.length} file(s).`,
    ...listPaths(restored),
    ...(kept.length > 0 ? ['', 'Left as they are, since they changed in the meantime:'] : []),
    ...listPaths(kept)
  ].join('\n');
}

async function showChanges(turn: RunningTurn, { undo }: SessionCommandParts): Promise<string> {
  const { threadId } = turn.thread;
  const turnId = await undo.lastTurn(threadId);
  if (turnId === null) return 'No turn of this thread changed anything.';
  const { files }: CheckpointPreview = await undo.preview(threadId, turnId);
  return files
    .map(({ path, action, diff }) =>
      diff === undefined
        ? `${inline(path)}: ${action}`
        : `${inline(path)}\n\n${fence(diff, 'diff')}`
    )
    .join('\n\n');
}

/** The decisions of the last turn that had any. */
function explainLast(turn: RunningTurn): string {
  let last: Decision[] = [];
  let current: Decision[] = [];
  for (const { event } of turn.thread.read(0)) {
    if (event.type === 'turn-start') current = [];
    if (event.type === 'decision') last = current = [...current, event];
  }
  if (last.length === 0) return 'Nothing was decided in this thread yet.';
  return last.flatMap(describeDecision).join('\n');
}

const describeDecision = ({ decision, effects, trace }: Decision): readonly string[] => [
  `**${decision}**`,
  ...effects.map(
    effect =>
      `- ${effect.kind} ${inline(effect.target)}: ${effect.verdict} (${effect.layer}${
        effect.ruleId === undefined ? '' : `, ${effect.ruleId}`
      }). ${sentenceText(effect.why)}`
  ),
  ...trace.map(step => `  - ${step.layer}: ${step.result}${step.won === true ? ', decided' : ''}`)
];

async function showPolicy(
  turn: RunningTurn,
  line: string | undefined,
  { policy, findFolder, sandboxStatus }: SessionCommandParts
): Promise<string> {
  const folder = await findFolder(turn.workspace);
  const sandbox = await sandboxStatus();
  if (line !== undefined) {
    const effects = [{ type: 'command', line, cwd: '.' }] as const;
    return describeDecision(policy.judge(folder, effects, 'agent', sandbox)).join('\n');
  }
  const { summary, trusted, lines } = policyView(turn.workspace, policy.for(folder), sandbox);
  return [
    `Level: ${summary.level}. Trusted: ${trusted ? 'yes' : 'no'}. Widest mode: ${summary.maxMode}.`,
    ...lines.map(({ area, value, source }) => `- ${area}: ${value} (${source})`),
    ...summary.problems.map(({ layer, message }) => `- ${layer}: ${message}`)
  ].join('\n');
}

/** The commands that the administrator left there. */
async function showHelp(
  turn: RunningTurn,
  { policy, findFolder }: SessionCommandParts
): Promise<string> {
  const features = policy.for(await findFolder(turn.workspace)).values['features'].value;
  return helpText(name => !isCommandOff(features, name));
}

/** The gate gives the person's own entries and nobody else's. */
async function showAudit(
  turn: RunningTurn,
  { policy, services, findFolder }: SessionCommandParts
): Promise<string> {
  assertAuditReadable(policy.for(await findFolder(turn.workspace)));
  const tail = await services.call({ name: 'audit/tail', params: { limit: AUDIT_LINES } });
  // Loaded when asked for: it brings the schema library, which the start of the engine does without.
  return (await import('./audit-table')).auditTable(tail);
}

const listPaths = (paths: readonly string[]): readonly string[] =>
  paths.map(path => `- ${inline(path)}`);

/** A code span that what is in it cannot end. */
function inline(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  return `${ticks} ${text.replaceAll('\n', ' ')} ${ticks}`;
}

/** A code block that what is in it cannot end. */
function fence(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));

const AUDIT_LINES = 20;
