import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isCoded } from '../../src/base/coded-error';
import type { TurnCheckpoint } from '../../src/engine/checkpoints/checkpoint';
import { createCheckpoints } from '../../src/engine/checkpoints/open-checkpoints';
import type { PolicyDocument } from '../../src/engine/config/document';
import { combineLayers, type EffectivePolicy } from '../../src/engine/config/effective-policy';
import { evaluate } from '../../src/engine/policy/evaluate';
import { readVerdict } from '../../src/engine/policy/read-verdict';
import type { Sandbox } from '../../src/engine/sandbox/sandbox';
import { findTool } from '../../src/engine/tools/registry';
import type {
  CallResult,
  PreparedCall,
  RunContext,
  ToolContext
} from '../../src/engine/tools/tool';
import { openWorkspace } from '../../src/engine/workspace/open-workspace';
import type { Workspace } from '../../src/engine/workspace/workspace';
import type { Decision } from '../../src/protocol/decisions';

/** A workspace with the tools on it, as the engine has them, and a folder beside it. */
export class ToolBench {
  readonly base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-tools-')));
  readonly root = path.join(this.base, 'work');
  readonly outside = path.join(this.base, 'outside');
  readonly reads = new Map<string, string>();
  readonly born: string[] = [];
  private workspace: Workspace | undefined;
  private checkpoint: TurnCheckpoint | undefined;
  private readonly policy: EffectivePolicy;
  private readonly place = { root: this.root, home: path.join(this.base, 'home') };

  /**
   * @param options.sandbox absent: commands are refused
   * @param options.rules what the person has allowed; absent: nothing beyond what ships
   * @param options.context what a call finds otherwise than usual
   */
  constructor(
    private readonly options: {
      readonly sandbox?: Sandbox;
      readonly rules?: PolicyDocument;
      readonly context?: Partial<ToolContext>;
    } = {}
  ) {
    this.policy = combineLayers(
      { ...(this.options.rules ? { user: this.options.rules } : {}), problems: [] },
      true
    );
    fs.mkdirSync(this.root);
    fs.mkdirSync(this.outside);
  }

  /** Writes a file with the folders above it. */
  put(file: string, content: string | Buffer, folder = this.root): void {
    const whole = path.join(folder, file);
    fs.mkdirSync(path.dirname(whole), { recursive: true });
    fs.writeFileSync(whole, content);
  }

  async prepare(name: string, input: unknown): Promise<PreparedCall> {
    const tool = await findTool(name);
    if (tool === undefined) {
      throw new Error(`There is no tool ${name}.`);
    }
    return tool.prepare(input, await this.context());
  }

  async run(
    prepared: PreparedCall,
    { signal = new AbortController().signal, onOutput = () => undefined }: Partial<RunContext> = {}
  ): Promise<CallResult> {
    this.checkpoint ??= await createCheckpoints(path.join(this.base, 'state')).turn(
      't_aaaaaaaaaaaaaaaa',
      'u_bbbbbbbbbbbbbbbb',
      await this.opened()
    );
    // What is cancelled is the run: a checkpoint that is not finished lets nothing run at all.
    await prepared.checkpoint(this.checkpoint, new AbortController().signal);
    return prepared.run({ callId: 'c_test', checkpoint: this.checkpoint, signal, onOutput });
  }

  /** What a call came to: its result, or the code that it was refused with. */
  async call(name: string, input: unknown): Promise<CallResult | string> {
    try {
      return await this.run(await this.prepare(name, input));
    } catch (error) {
      if (isCoded(error)) {
        return error.code;
      }
      throw error;
    }
  }

  /** What policy says of it in a trusted folder. */
  judge({ effects }: PreparedCall): Decision {
    return evaluate({
      effects,
      policy: this.policy,
      mode: 'agent',
      sandbox: { runs: true, tier: '1' },
      place: this.place
    });
  }

  /** Each path below a folder, with what it is and holds. */
  inventory(folder = this.root): ReadonlyMap<string, string> {
    const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    return new Map(names.map(name => [name, describe(path.join(folder, name))]));
  }

  dispose(): void {
    this.workspace?.dispose();
    fs.rmSync(this.base, { recursive: true, force: true });
  }

  private async opened(): Promise<Workspace> {
    this.workspace ??= await openWorkspace(this.root);
    return this.workspace;
  }

  private async context(): Promise<ToolContext> {
    return {
      threadId: 't_aaaaaaaaaaaaaaaa',
      turnId: 'u_bbbbbbbbbbbbbbbb',
      workspace: await this.opened(),
      reads: {
        known: path => this.reads.get(path),
        note: (path, hash) => void this.reads.set(path, hash),
        forget: path => void this.reads.delete(path)
      },
      sandbox: this.options.sandbox ?? NO_SANDBOX,
      born: { paths: this.born, add: paths => void this.born.push(...paths) },
      fileRules: { hidden: 'skip', massFiles: 500, massBytes: 100 * 1024 * 1024 },
      readVerdict: () => readVerdict(this.policy, this.place, Date.now()),
      showPlan: () => undefined,
      uncoveredByCommand: () => Promise.resolve([]),
      signal: new AbortController().signal,
      ...this.options.context
    };
  }
}

function describe(file: string): string {
  const stats = fs.lstatSync(file);
  return stats.isSymbolicLink()
    ? `link to ${fs.readlinkSync(file)}`
    : stats.isFile()
      ? `file with ${fs.readFileSync(file).toString('base64')}`
      : 'folder';
}

const REASON = 'There is no sandbox in this test.';
const NO_SANDBOX: Sandbox = {
  status: { tier: '3', runs: false, reason: REASON },
  check: () => Promise.resolve({ tier: '3', runs: false, reason: REASON }),
  run: () => Promise.reject(new Error(REASON)),
  runUnconfined: () => Promise.reject(new Error(REASON)),
  startService: () => Promise.reject(new Error(REASON)),
  forgetService: () => Promise.resolve(),
  findService: () => {
    throw new Error(REASON);
  },
  environmentNames: () => [],
  gitIdentity: () => ({}),
  dispose: () => Promise.resolve()
};
