import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import type { EgressRefusal } from '../../../protocol/egress';
import { EgressProxy } from './proxy';
import type { ProxyOptions } from './proxy-options';

/** The way out of one sandbox, open until it is closed. */
export interface Egress {
  /** Real path of the proxy's socket; only its owner may connect. */
  readonly socket: string;
  refused(): readonly EgressRefusal[];
  /** Ends every connection and removes the socket. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Opens a proxy for one sandbox on a socket of its own, in a folder that nobody else can enter.
 * @param owner whom the command runs as where that is not who we are
 */
export async function openEgress(
  options: ProxyOptions,
  owner?: { readonly uid: number; readonly gid: number }
): Promise<Egress> {
  const proxy = new EgressProxy(options);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(socketParent(), 'sallyport-egress-')));
  const socket = path.join(folder, 'proxy.sock');
  const remove = (): void => fs.rmSync(folder, { recursive: true, force: true });
  try {
    await proxy.listen(socket);
    fs.chmodSync(socket, 0o600);
    if (owner) {
      // The folder last: until then nobody but us can put a link in the socket's place.
      fs.lchownSync(socket, owner.uid, owner.gid);
      fs.chownSync(folder, owner.uid, owner.gid);
    }
  } catch (cause) {
    await proxy.close();
    remove();
    throw new CodedError('failed', `Expected to open a socket for the network in ${folder}.`, {
      cause
    });
  }
  return {
    socket,
    refused: () => proxy.refused(),
    close: async () => {
      await proxy.close();
      remove();
    }
  };
}

/** Paths of sockets are short by the kernel's word, temporary folders are not always. */
const socketParent = (): string => (os.tmpdir().length < MAX_PARENT ? os.tmpdir() : '/tmp');

const MAX_PARENT = 60;
