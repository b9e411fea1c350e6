import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whose signatures a server takes. */
export interface AwsAccount {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent: requests with one are refused. */
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
}

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, escaped as they came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is wrong with the signature of a request, by version 4 of AWS's rules; undefined where it is right. */
export function findSignatureFault(
  request: SignedRequest,
  account: AwsAccount,
  now = Date.now()
): string | undefined {
  const { headers } = request;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? ''
    );
  if (parts === null) return 'Missing Authentication Token';
  const [, accessKeyId, scope = '', names = '', signature = ''] = parts;
  if (accessKeyId !== account.accessKeyId)
    return 'The security token included in the request is invalid.';
  if (headers['x-amz-security-token'] !== account.sessionToken)
    return 'The security token included in the request is invalid.';
  const time = String(headers['x-amz-date']);
  if (Math.abs(now - readTime(time)) > 15 * 60_000) return 'Signature expired';
  const day = time.slice(0, 8);
  if (scope !== [day, account.region, account.service, 'aws4_request'].join('/'))
    return 'Credential should be scoped to a valid region.';
  const signed = names.split(';');
  const wanted = ['host', ...Object.keys(headers).filter(name => name.startsWith('x-amz-'))];
  if (!wanted.every(name => signed.includes(name))) return 'A header is not signed.';
  const told = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical(request, signed))].join('\n');
  const key = [day, account.region, account.service, 'aws4_request'].reduce(
    (secret: Buffer, part) => hmac(secret, part),
    Buffer.from(`AWS4${account.secretAccessKey}`)
  );
  return timingSafeEqual(hmac(key, told), Buffer.from(signature, 'hex'))
    ? undefined
    : 'The request signature we calculated does not match the signature you provided.';
}

function canonical(
  { method, path, headers, body }: SignedRequest,
  signed: readonly string[]
): string {
  const [address = '', query = ''] = path.split('?');
  return [
    method,
    // Escaped once more than it came.
    address.split('/').map(escape).join('/'),
    query.split('&').sort().join('&'),
    ...signed.map(name => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    sha256(body)
  ].join('\n');
}

const escape = (segment: string): string =>
  encodeURIComponent(segment).replace(
    /[!'()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
  );

const readTime = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
