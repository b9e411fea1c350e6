import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { isCoded } from '../../base/coded-error';
import { runCommandConfined, type CommandEnd } from './confined-command';
import type { Workshop } from './workshop';
import { BUILT_IN_LIMITS } from './limits';

/** What a self-test found: all held; the sandbox could not be made; or it was made, or refused, and must not be used. */
export type SelfTestResult =
  | { readonly type: 'holds' }
  | { readonly type: 'not-made'; readonly said: string }
  | { readonly type: 'unusable'; readonly reason: string; readonly fix?: string };

/**
 * Runs one command in the real profile that tries what a sandbox must prevent, in a world of decoys. Bounded in time;
 * leaves nothing behind.
 */
export async function runSelfTest(shop: Workshop, signal: AbortSignal): Promise<SelfTestResult> {
  const decoys = await makeDecoys();
  try {
    const end = await runCommandConfined(
      {
        workspace: decoys.workspace,
        cwd: '.',
        command: probe(decoys),
        limits: { ...BUILT_IN_LIMITS, wallSeconds: SELF_TEST_SECONDS, processes: 64 },
        born: [],
        signal
      },
      {
        ...shop,
        options: {
          ...shop.options,
          home: decoys.home,
          environment: { ...shop.options.environment, SALLYPORT_DECOY_TOKEN: decoys.canary }
        }
      }
    );
    if (!end.started) {
      const said = end.stderr.text || end.problem || 'bwrap ended without a status document';
      return { type: 'not-made', said };
    }
    return judge(end, decoys);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return isCoded(error)
      ? { type: 'unusable', reason: text, ...(error.fix ? { fix: error.fix } : {}) }
      : { type: 'not-made', said: text };
  } finally {
    await decoys.dispose();
  }
}

interface Decoys {
  readonly canary: string;
  readonly workspace: string;
  readonly home: string;
  readonly outside: string;
  readonly port: number;
  dispose(): Promise<void>;
}

/** Secrets and a server that a command without a sandbox could read, write and reach. */
async function makeDecoys(): Promise<Decoys> {
  const canary = `canary-${randomBytes(8).toString('hex')}`;
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-check-')));
  const [workspace, home] = [path.join(base, 'workspace'), path.join(base, 'home')];
  fs.mkdirSync(path.join(workspace, '.git', 'hooks'), { recursive: true });
  fs.mkdirSync(path.join(workspace, 'open'));
  fs.mkdirSync(home);
  for (const file of [path.join(home, 'secret'), path.join(base, 'secret')]) {
    fs.writeFileSync(file, canary);
  }
  fs.writeFileSync(path.join(workspace, '.env'), canary);
  const server = net.createServer(socket => socket.end(canary));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    canary,
    workspace,
    home,
    outside: base,
    port: typeof address === 'object' && address ? address.port : 0,
    dispose: () => {
      fs.rmSync(base, { recursive: true, force: true });
      return new Promise<void>(resolve => server.close(() => resolve()));
    }
  };
}

/** Prints the canary for each hole, and facts of its own process. */
const probe = ({ home, outside, port }: Decoys): string => `
exec 2>/dev/null
cat ${home}/secret ${outside}/secret .env
echo x > ${outside}/written
echo x > .git/hooks/planted
cat < /dev/tcp/127.0.0.1/${port}
tr '\\0' '\\n' < /proc/1/environ
unshare -U true && echo hole:namespaces
(: >> /proc/sys/kernel/core_pattern) && echo hole:kernel-settings
touch /outside && echo hole:root
while read -r name value; do case $name in CapEff:|NoNewPrivs:|Seccomp:) echo "$name$value";; esac; done < /proc/self/status
echo x > open/here && echo wrote
`;

function judge(end: CommandEnd, { canary, workspace, outside }: Decoys): SelfTestResult {
  const said = end.stdout.text;
  const exists = (...parts: string[]): boolean => fs.existsSync(path.join(...parts));
  const holes: readonly (readonly [boolean, string])[] = [
    [end.ended !== 'exit', 'the check did not come to its end'],
    [said.includes(canary), 'a decoy secret was read'],
    [exists(outside, 'written'), 'a write left the workspace'],
    [exists(workspace, '.git/hooks/planted'), 'a hook was planted'],
    [said.includes('hole:namespaces'), 'namespaces can be made inside'],
    [said.includes('hole:kernel-settings'), "the kernel's settings are writable"],
    [said.includes('hole:root'), 'the root folder is writable'],
    [!/^CapEff:0+$/m.test(said), 'capabilities are left'],
    [!said.includes('NoNewPrivs:1'), 'privileges can be gained'],
    [!said.includes('Seccomp:2'), 'the system call filter is missing'],
    [!said.includes('wrote') || !exists(workspace, 'open/here'), 'the workspace is not writable']
  ];
  const found = holes.filter(([open]) => open).map(([, text]) => text);
  return found.length === 0
    ? { type: 'holds' }
    : {
        type: 'unusable',
        reason: `The sandbox does not hold on this machine: ${found.join(', ')}.`,
        fix: 'Please report this with the output of `uname -a` and `bwrap --version`.'
      };
}

const SELF_TEST_SECONDS = 5;
