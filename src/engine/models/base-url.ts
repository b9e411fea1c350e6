import { CodedError } from '../../base/coded-error';

/**
 * The address below which a model's server answers, in the one form that requests are built from: without a slash at
 * its end, without the path of a request, and with `/v1` where a server that speaks as OpenAI does was given by its host
 * alone. Throws `bad-params` for what is no address of a server, and for one with a user, a query or a fragment, which
 * might hold a secret.
 */
export function readBaseUrl(text: string, { version }: { readonly version: string }): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new CodedError(
      'bad-params',
      'Expected the address of a model to begin with https:// or http://.'
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new CodedError(
      'bad-params',
      'Expected the address of a model to have no user, no query and no fragment; a key goes into the credential.'
    );
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/(chat\/completions|responses|messages|models)$/, '');
  return `${url.origin}${path === '' ? version : path}`;
}

/** True where what is sent to the address stays on this machine. */
export const isLoopback = (url: URL): boolean =>
  /^(localhost|(.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
