import type { ServerPin, StdioServer } from '../config/server-pin';
import type { ConnectParts } from './connect-parts';
import { ServerConnection } from './connection';
import { faultOf } from './fault-of';
import { findUnpinnableProgram } from './launcher/unpinnable-program';
import { serverFault } from './server-fault';
import type { Connect } from './server-run';
import { StdioTransport } from './stdio-transport';

/** How a pinned server is started in the sandbox, or reached. */
export const makeConnect =
  (parts: ConnectParts): Connect =>
  async (pin, heard, signal) => {
    const { timing } = parts;
    try {
      const transport =
        pin.transport === 'stdio'
          ? await programTransport(pin, parts)
          : await addressTransport(pin, parts);
      const level = parts.messageLevel();
      const wanted = level === 'off' ? {} : { messageLevel: level };
      return await ServerConnection.open({ ...heard, ...wanted, transport, timing }, signal);
    } catch (error) {
      throw faultOf(error);
    }
  };

async function programTransport(
  pin: StdioServer,
  { sandbox, secrets, place, network, variables, log }: ConnectParts
): Promise<StdioTransport> {
  // A pin may have come here by another way than the paste, or its program have become a link since.
  if (findUnpinnableProgram(pin.command, pin.args) !== undefined) throw serverFault('mcp-unpinned');
  // One without the program itself among its files was never reviewed.
  if (!Object.hasOwn(pin.files, pin.command)) throw serverFault('mcp-changed');
  const environment = await secrets.values(place, 'env', Object.keys(pin.env ?? {}));
  const { deny, privateHosts } = network();
  return new StdioTransport(
    channel =>
      sandbox.startService({
        ...channel,
        name: pin.name,
        command: pin.command,
        args: pin.args,
        files: pin.files,
        workspace: place.realPath,
        access: pin.workspace ?? 'hidden',
        environment,
        variables: variables(),
        egress: { allow: pin.hosts ?? [], deny, privateHosts }
      }),
    stderr => {
      // What it said is its own, and may be anything: only how much.
      if (stderr !== '') log.warn('mcp-server-ended', { server: pin.name, said: stderr.length });
    }
  );
}

async function addressTransport(
  pin: Extract<ServerPin, { transport: 'http' }>,
  parts: ConnectParts
): ReturnType<typeof import('./http-transport').openHttpTransport> {
  const { openHttpTransport } = await import('./http-transport');
  return openHttpTransport(pin, parts);
}
