import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { CodedError } from '../../base/coded-error';
import { withDeadline } from './deadline';

/**
 * Asks the server for the link that carries its token; only once a person confirmed it. Throws a CodedError whose text is
 * the server's own where it gave one: switched off, no token, not permitted, not recorded.
 */
export async function requestTokenLink(
  settings: ServerConnection.ISettings,
  timeoutMs: number
): Promise<string> {
  const url = URLExt.join(settings.baseUrl, 'sallyport/api/token-link');
  const init = { method: 'POST', body: JSON.stringify({ confirmed: true }) };
  return withDeadline(new AbortController().signal, timeoutMs, async signal => {
    let answer: unknown;
    try {
      const response = await ServerConnection.makeRequest(url, { ...init, signal }, settings);
      answer = await response.json();
    } catch (cause) {
      throw new CodedError('unreachable', 'The server does not answer.', { cause });
    }
    const link = textAt(answer, 'link');
    if (link !== '') return link;
    const told = [textAt(answer, 'message'), textAt(answer, 'fix')].filter(text => text !== '');
    throw new CodedError(textAt(answer, 'code') || 'forbidden', told.join(' '));
  });
}

const textAt = (answer: unknown, name: string): string => {
  const value: unknown =
    typeof answer === 'object' && answer !== null
      ? Object.entries(answer).find(([key]) => key === name)?.[1]
      : undefined;
  return typeof value === 'string' ? value : '';
};
