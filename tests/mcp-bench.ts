import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CodedError } from '../src/base/coded-error';
import { ReviewedTexts } from '../src/engine/config/reviewed-texts';
import { effectivePolicy, type EffectivePolicy } from '../src/engine/config/effective-policy';
import type { MessageLevel } from '../src/engine/config/message-levels';
import type { ServerPin } from '../src/engine/config/server-pin';
import type { ServerTiming } from '../src/engine/mcp/connection';
import { ServerDesk } from '../src/engine/mcp/server-desk';
import { ServerSecrets } from '../src/engine/mcp/server-secrets';
import { Redactor } from '../src/engine/redact';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import type { AskElicitation } from '../src/engine/tools/elicit';
import type { CallResult, ToolContext } from '../src/engine/tools/tool';
import type { FoundFolder } from '../src/engine/workspace/workspace-folder';

/** A server as a person would name it, before anybody looked at it. */
export type WantedServer = ServerPin;

/** Servers of tools in a real sandbox, with a policy that a test writes and a person who says yes to each review. */
export class McpBench {
  readonly folder: FoundFolder;
  readonly desk: ServerDesk;
  /** What the log was told. */
  readonly logged: string[] = [];
  /** What the gate was asked for, and answers. */
  readonly secrets = new Map<string, string>();
  /** The gate's token for a server, told which one was refused; undefined: a person has to sign in. */
  answerToken: (refused: string | undefined) => string | undefined = () => undefined;
  lastToken = '';
  servers: readonly ServerPin[] = [];
  off: readonly string[] = [];
  deny: readonly string[] = [];
  messages: MessageLevel = 'warning';

  private constructor(
    readonly top: string,
    private readonly sandbox: Sandbox,
    more: { readonly timing?: Partial<ServerTiming>; readonly idleMs?: number }
  ) {
    const realPath = path.join(top, 'work');
    this.folder = { realPath, device: '1', inode: '2' };
    const redactor = new Redactor();
    this.desk = new ServerDesk({
      sandbox,
      secrets: new ServerSecrets(
        {
          call: call => {
            const value =
              call.name === 'mcp/secret'
                ? this.secrets.get(call.params.name)
                : call.name === 'mcp/token'
                  ? this.answerToken(call.params.refused)
                  : undefined;
            if (value !== undefined) this.lastToken = value;
            return value === undefined
              ? Promise.reject(new CodedError('needs-sign-in', 'none'))
              : Promise.resolve({ value });
          }
        },
        redactor
      ),
      texts: new ReviewedTexts(path.join(top, 'state', 'servers', 'definitions')),
      policy: () => this.policy(),
      variables: () => ({}),
      log: {
        warn: (event, facts) => this.logged.push(JSON.stringify({ event, ...facts })),
        fail: (correlation, error) => this.logged.push(`${correlation} ${String(error)}`)
      },
      ...more
    });
  }

  static async open(
    more: { readonly timing?: Partial<ServerTiming>; readonly idleMs?: number } = {}
  ): Promise<McpBench> {
    const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-mcp-')));
    for (const name of ['work', 'state', 'home'])
      fs.mkdirSync(path.join(top, name), { mode: 0o700 });
    const sandbox = createSandbox({
      stateDir: path.join(top, 'state'),
      home: path.join(top, 'home'),
      jupyterPaths: { config: [], data: [], runtime: [] },
      environment: {}
    });
    const { runs, reason } = await sandbox.check();
    if (!runs) throw new Error(reason);
    return new McpBench(top, sandbox, more);
  }

  policy(): EffectivePolicy {
    const { realPath, device, inode } = this.folder;
    return effectivePolicy(
      {
        admin: null,
        user: {
          schemaVersion: 1,
          mcp: { servers: this.servers, off: this.off, messages: this.messages },
          network: { deny: this.deny }
        },
        folders: {},
        trust: [{ realPath, device, inode, trustedAt: 0 }],
        broken: {}
      },
      this.folder
    );
  }

  /** Looks at a server and pins all of it, as a person's yes would. */
  async add(wanted: WantedServer): Promise<ServerPin> {
    const { pin } = await this.desk.probe(wanted, this.folder, new AbortController().signal);
    this.servers = [...this.servers.filter(({ name }) => name !== pin.name), pin];
    await this.desk.sweep();
    return pin;
  }

  /** Calls a tool by its full name, as a turn does once it is let through. */
  async call(
    name: string,
    input: Readonly<Record<string, unknown>> = {},
    more: { readonly elicit?: AskElicitation; readonly signal?: AbortSignal } = {}
  ): Promise<CallResult & { readonly live: string }> {
    const tool = await this.desk.find(this.folder, name);
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    // The cast: the tool of a server looks at nothing else of a turn.
    const context = { ...(more.elicit && { elicit: more.elicit }) } as ToolContext;
    const prepared = await tool.prepare(input, context);
    let live = '';
    const result = await prepared.run({
      // The cast: it keeps nothing for undo.
      checkpoint: {} as Parameters<typeof prepared.run>[0]['checkpoint'],
      callId: 'c-1',
      signal: more.signal ?? new AbortController().signal,
      onOutput: (_stream, text) => (live += text)
    });
    return { ...result, live };
  }

  async close(): Promise<void> {
    await this.desk.dispose();
    await this.sandbox.dispose();
    fs.rmSync(this.top, { recursive: true, force: true });
  }
}

/** A server that is a script of this repository, run by this Node. */
export const scriptServer = (name: string, script: string, ...args: string[]): WantedServer => ({
  name,
  transport: 'stdio',
  command: process.execPath,
  args: [fs.realpathSync(script), ...args],
  files: {}
});
