import { CodedError } from '../../base/coded-error';
import type { ModelConnection } from '../../protocol/link';
import { redactMessage, type Redactor } from '../redact';
import { awsSecrets } from './aws-keys';
import { isLoopback, readBaseUrl } from './base-url';
import { findProvider, type ProviderRow } from './provider-table';
import { askServer, type WireTiming } from './wire/ask-server';

export interface LineOptions {
  readonly connection: ModelConnection;
  /** The connection's credential; '' where it has none. Asked anew for each line, and kept nowhere. */
  readonly credential: () => Promise<string>;
  /** Throws where policy lets no request to this host through now. */
  readonly assertAllowed: (host: URL) => void;
  readonly redactor: Redactor;
  readonly timing?: Partial<WireTiming>;
}

/** All that is needed to ask a connected model's server. */
export interface Line {
  readonly row: ProviderRow;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Bound to the server's origin. */
  readonly fetch: typeof fetch;
  /** Cleans what the server says before it is told. */
  readonly redact: (text: string) => string;
}

/** Checks where a connection leads before its key is fetched, and makes its key known to the redactor. */
export async function openLine({
  connection,
  credential,
  assertAllowed,
  redactor,
  timing
}: LineOptions): Promise<Line> {
  const row = findProvider(connection.provider);
  const baseUrl = readBaseUrl(connection.baseUrl ?? row.baseUrl, row);
  const address = new URL(baseUrl);
  assertAllowed(address);
  const apiKey = await credential();
  if (apiKey !== '' && address.protocol === 'http:' && !isLoopback(address))
    throw new CodedError(
      'forbidden',
      'Expected https for a model with a credential: http would show it to the network.'
    );
  redactor.register(apiKey);
  // As they are sent and said, each by itself.
  for (const part of awsSecrets(apiKey)) redactor.register(part);
  const redact = (text: string): string => redactMessage(redactor.redact(text));
  const fetch = askServer({ origin: address.origin, redact, ...(timing && { timing }) });
  return { row, baseUrl, apiKey, fetch, redact };
}
