import { CodedError } from '../../../base/coded-error';
import { isHostName } from '../../../base/host-name';

/**
 * An address of the web in its one spelling: scheme and host in lower case, an international name as `xn--…`, no fragment.
 * Throws `bad-params` for any other scheme, for user information, and for a host that is no name.
 */
export function readWebAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new CodedError(
      'bad-params',
      'Expected `url` to be an address that begins with https://.'
    );
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text))
    throw new CodedError('bad-params', 'Expected `url` to have no user and no password.');
  if (!isHostName(url.hostname))
    throw new CodedError(
      'bad-params',
      'Expected the host of `url` to be a name with a dot: addresses in numbers have no rule.'
    );
  url.hash = '';
  return url;
}

/**
 * Where an answer leads, if it may be followed without a new question: to the same host and port, and never from https to
 * http. Undefined where it may not, or where it is no redirect.
 */
export function nextAddress(from: URL, status: number, location: string | null): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === null) return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  to.hash = '';
  const isSame = to.protocol === from.protocol && to.host === from.host;
  return isSame && to.username === '' && to.password === '' ? to : undefined;
}
