import { CodedError, isCoded } from '../../base/coded-error';

/**
 * Why a server, or a call of one, failed: a fixed set with fixed sentences. What a server says of its own failures is its
 * output and never stands here, nor does an address, a path or a credential.
 */
export const serverFaults = {
  'mcp-input': 'The server did not accept the input.',
  'mcp-connection':
    'The server could not be started or reached, or what it sent could not be read.',
  'mcp-blocked': "A rule of the policy does not let the server's host be reached.",
  'mcp-offline':
    "The server's host cannot be found; this machine may be without network, or the name is wrong.",
  'mcp-proxy': "The company's proxy does not lead to the server's host.",
  'mcp-certificate': "The server's certificate is not one that is trusted here for its host.",
  'mcp-timeout': 'The server did not answer in time.',
  'mcp-permission': 'The server let nobody in.',
  'mcp-ended': 'The server ended while it was asked; what it did is not known.',
  'mcp-changed': 'The server differs from what was reviewed. Review it before it is used again.',
  'mcp-too-large': 'The server sent more than is taken.',
  'mcp-too-many-tools': 'The server has more tools than are taken.',
  'mcp-too-fast': 'The server sent more messages than are taken.',
  'mcp-not-confined':
    'The server cannot be confined on this machine, so it is not started: that takes bubblewrap 0.8 or newer and user namespaces, since Landlock alone gives a program no home of its own. Ask who runs this machine to install the one and allow the others.',
  'mcp-unpinned':
    'The server is started by a program that fetches or runs what no pin holds. Add it anew at an exact version, or as an installed program.',
  'needs-sign-in': 'The server wants a person to sign in.',
  'mcp-other': 'The server failed.'
} as const;

export type ServerFaultCode = keyof typeof serverFaults;

/** A fault as it is shown. The log has more under `correlation`. */
export interface ServerFault {
  readonly code: ServerFaultCode;
  readonly message: string;
  readonly correlation?: string;
}

/** An error with the fixed sentence of its code; `cause` is for the log alone. */
export const serverFault = (code: ServerFaultCode, options?: ErrorOptions): CodedError =>
  new CodedError(code, serverFaults[code], options);

export const isServerFault = (error: unknown): error is CodedError & { code: ServerFaultCode } =>
  Object.keys(serverFaults).some(code => isCoded(error, code));
