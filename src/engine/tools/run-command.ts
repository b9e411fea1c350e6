import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import { BUILT_IN_LIMITS } from '../sandbox/limits';
import { prepareConfined } from './confined-call';
import { parseInput } from './input';
import type { Tool, ToolContext } from './tool';
import { isVisible } from './visible-text';

/**
 * Runs one shell line in the sandbox, or not at all. The output has `exitCode`, `signal` where a signal ended it,
 * `stdout`, `stderr`, `omitted` bytes where a stream was cut, and `refused` connections where the network refused any.
 * A status other than 0 is `failed`, with its output.
 */
export const runCommand: Tool = {
  name: 'run_command',
  kind: 'act',
  description:
    'Runs one shell line in the sandbox, in `cwd` below the workspace. Network and files outside are closed unless the policy opens them.',
  get inputSchema() {
    return z.toJSONSchema(schema);
  },
  async prepare(input, context) {
    const { command, network, access, timeoutSeconds, ...parsed } = parseInput(schema, input);
    const cwd = await checkFolder(parsed.cwd ?? '.', context);
    return prepareConfined(
      {
        payload: {
          command,
          cwd,
          ...(network === undefined ? {} : { network }),
          ...(access === undefined ? {} : { access }),
          ...(timeoutSeconds === undefined ? {} : { timeoutSeconds })
        },
        line: command,
        cwd,
        effect: { line: command, cwd },
        summary: {
          kind: 'command',
          title: { code: 'run-command', params: { command: firstLine(command) } },
          risk: 'medium'
        },
        timeoutSeconds,
        network: network ?? true,
        access: access ?? 'by-tier',
        mayBeUnconfined: true
      },
      context
    );
  }
};

/** The folder to run in. Throws `bad-params` where there is none. */
export async function checkFolder(cwd: string, { workspace }: ToolContext): Promise<string> {
  const checked = workspace.check(cwd);
  if (checked !== '.' && (await workspace.stat(checked))?.type !== 'directory') {
    throw new CodedError('bad-params', `Expected cwd to be a folder of the workspace, got ${cwd}.`);
  }
  return checked;
}

const firstLine = (command: string): string => {
  const [line = ''] = command.split('\n');
  return line.length > 120 || line !== command ? `${line.slice(0, 119)}…` : line;
};

const schema = z.strictObject({
  command: z
    .string()
    .min(1)
    .max(32_768)
    .refine(isVisible, 'have no control or invisible characters; write them as escapes')
    .refine(text => text.trim() !== '', 'not be blank'),
  cwd: z.string().min(1).max(4096).optional(),
  /** False: without network even where the policy allows hosts. Absent: with what it allows. */
  network: z.boolean().optional(),
  /** What it may do in the workspace. Absent: write, but only read where commands are confined by half. */
  access: z.enum(['read', 'write']).optional(),
  timeoutSeconds: z.int().min(1).max(BUILT_IN_LIMITS.wallSeconds).optional()
});
