import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { CodedError } from '../../base/coded-error';
import { withDeadline } from './deadline';

/**
 * Gets one of the person's own images from the server by the name that it is kept under. Throws a CodedError:
 * `not-found`, or `unreachable`.
 */
export async function downloadImage(
  settings: ServerConnection.ISettings,
  name: string,
  timeoutMs: number
): Promise<Blob> {
  const url = URLExt.join(settings.baseUrl, 'sallyport/api/blobs', encodeURIComponent(name));
  return withDeadline(new AbortController().signal, timeoutMs, async signal => {
    let response: Response;
    try {
      // A browser says the origin of a GET to nobody, and the gate lets in nobody without one.
      response = await ServerConnection.makeRequest(url, { method: 'POST', signal }, settings);
      if (response.ok) return await response.blob();
    } catch (cause) {
      throw new CodedError('unreachable', 'The server does not answer.', { cause });
    }
    throw response.status === 404
      ? new CodedError('not-found', 'The image is not kept any more.')
      : new CodedError('unreachable', `Expected an image, got status ${response.status}.`);
  });
}
