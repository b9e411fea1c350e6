import { pageText } from './page-text';

/** An answer of the web as far as it was read. */
export interface WebAnswer {
  readonly url: URL;
  readonly status: number;
  /** Without parameters, in lower case; '' where the server named none. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** What an answer says: `raw` as it came, `text` for reading; undefined for what is no text. */
export function textOf({
  mediaType,
  bytes,
  charset
}: Pick<WebAnswer, 'mediaType' | 'bytes'> & { readonly charset: string }):
  { readonly raw: string; readonly text: string } | undefined {
  if (!isText(mediaType) || bytes.includes(0)) return undefined;
  const raw = decoderFor(charset).decode(bytes);
  const text = HTML.has(mediaType) ? pageText(raw) : raw.replaceAll('\r\n', '\n');
  return { raw, text };
}

/** Type and character set of a `Content-Type`; what is malformed is no type. */
export function readContentType(header: string | null): {
  readonly mediaType: string;
  readonly charset: string;
} {
  const [type = '', ...parameters] = (header ?? '').split(';');
  const mediaType = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.exec(type.trim())?.[0].toLowerCase() ?? '';
  const charset = parameters
    .map(parameter => /^\s*charset\s*=\s*"?([\w-]{1,40})"?\s*$/i.exec(parameter)?.[1])
    .find(name => name !== undefined);
  return { mediaType, charset: charset ?? 'utf-8' };
}

const isText = (type: string): boolean =>
  type.startsWith('text/') ||
  /^application\/(?:[\w.-]+\+)?(?:json|xml)$|^application\/(?:xhtml\+xml|javascript|x-ndjson|yaml|toml)$/.test(
    type
  );

function decoderFor(charset: string): { decode(bytes: Buffer): string } {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

const HTML: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
