import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { CodedError } from '../../base/coded-error';
import { withDeadline } from './deadline';

/**
 * Hands an image to the server and gives the name that it is kept under. Throws a CodedError: `too-large`, `bad-params`
 * for what is no image, `forbidden`, or `unreachable`.
 */
export async function uploadImage(
  settings: ServerConnection.ISettings,
  image: Blob,
  timeoutMs: number
): Promise<string> {
  const url = URLExt.join(settings.baseUrl, 'sallyport/api/blobs');
  const init = { method: 'POST', body: image };
  let response: Response;
  try {
    response = await withDeadline(new AbortController().signal, timeoutMs, signal =>
      ServerConnection.makeRequest(url, { ...init, signal }, settings)
    );
  } catch (cause) {
    throw new CodedError('unreachable', 'The server does not answer.', { cause });
  }
  if (response.status === 201) return readName(await response.json());
  const [code, message] = REFUSALS.get(response.status) ?? [
    'unreachable',
    `Expected the image to be kept, got status ${response.status}.`
  ];
  throw new CodedError(code, message);
}

function readName(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'blob' in body)
    if (typeof body.blob === 'string') return body.blob;
  throw new CodedError('unreachable', 'Expected the name of an image, got another answer.');
}

const REFUSALS: ReadonlyMap<number, readonly [code: string, message: string]> = new Map([
  [403, ['forbidden', 'You may not attach images here.']],
  [413, ['too-large', 'The image is larger than 8 MB.']],
  [415, ['bad-params', 'Only PNG, JPEG, GIF and WebP images can be attached.']]
]);
