import { z } from 'zod';
import { CodedError, isCoded } from '../../base/coded-error';
import { egressText } from '../../protocol/egress';
import { hashBytes } from '../workspace/regular-file';
import { redact } from '../redact';
import { sanitiseText } from '../sanitise';
import { EgressRefused } from '../network/egress-refused';
import { HostGate } from '../sandbox/egress/egress-rules';
import { requestPinned } from '../sandbox/egress/pinned-request';
import { parseInput, schemaOf } from './input';
import type { CallResult, HeldResult, Tool, ToolContext } from './tool';
import { isVisible } from './visible-text';
import { findingsIn } from './web/answer-findings';
import { lookalikeOf } from './web/lookalike';
import { readContentType, textOf, type WebAnswer } from './web/read-answer';
import { nextAddress, readWebAddress } from './web/web-address';

/**
 * Reads one page of the web, in two questions: whether the request may be sent, which policy answers as it does for
 * commands, and whether the answer may be read as what it is, text that nobody vouches for. The output has `url` (where
 * it ended), `status`, `mediaType`, `bytes`, `untrusted`, and `text`, with `cut` where it is not all.
 */
export const fetchUrl: Tool = {
  name: 'fetch_url',
  kind: 'act',
  description:
    'Reads one page of the web (GET, https) as text. A person sees the address first, and then the answer before you do. Redirects to another host are not followed; ask for that address instead.',
  get inputSchema() {
    return schemaOf(schema);
  },
  prepare(input, context) {
    const url = readWebAddress(parseInput(schema, input).url);
    const rules = context.network ?? { allow: [], deny: [], privateHosts: [] };
    const like = lookalikeOf(
      url.hostname,
      rules.allow.map(host => host.replace(/^\*\.|:\d+$/g, ''))
    );
    const says = redact(decodeURIComponentSafely(url.href)) !== decodeURIComponentSafely(url.href);
    const host = url.host;
    return Promise.resolve({
      payload: { url: url.href },
      effects: [{ type: 'fetch' as const, url: url.href }],
      // A yes holds for the rules that it was given under.
      targets: { network: JSON.stringify([rules.deny, rules.privateHosts]) },
      summary: {
        kind: 'fetch' as const,
        title:
          like === undefined
            ? { code: 'fetch-url', params: { host } }
            : { code: 'fetch-lookalike', params: { host, like } },
        risk:
          like !== undefined || says || url.search !== '' ? ('high' as const) : ('medium' as const)
      },
      facts: { uncovered: [`${host} (what was sent stays sent)`] },
      checkpoint: () =>
        Promise.resolve([{ path: host, reason: 'What was sent to it cannot be taken back.' }]),
      run: ({ signal }) => run(url, rules, context, signal)
    });
  }
};

async function run(
  url: URL,
  rules: NonNullable<ToolContext['network']>,
  context: ToolContext,
  signal: AbortSignal
): Promise<CallResult> {
  const { resolve } = context;
  try {
    assertEncrypted(url, rules);
    const ask: Ask = address => {
      const headers = { accept: ACCEPTED, 'accept-encoding': 'identity', 'user-agent': AGENT };
      return requestPinned(
        { url: address, method: 'GET', headers, signal },
        { rules, quietMs: QUIET_MS, mostBytes: () => MOST_BYTES, ...(resolve && { resolve }) }
      );
    };
    const answer = await follow(url, ask);
    return 'outcome' in answer ? answer : hold(answer, url, context);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EgressRefused) {
      const { host, port, reason } = error;
      const message = egressText({ host, port, reason, count: 1 });
      return { outcome: 'failed', error: { code: 'failed', message }, note: `network: ${message}` };
    }
    if (isCoded(error)) throw error;
    throw new CodedError('failed', 'The answer broke off.', { cause: error });
  }
}

/** @throws EgressRefused for plain http to a host of which nobody accepted that it leads inside */
function assertEncrypted(url: URL, rules: NonNullable<ToolContext['network']>): void {
  const port = Number(url.port || 80);
  if (url.protocol === 'http:' && !new HostGate(rules).mayBeInner(url.hostname, port))
    throw new EgressRefused('not-encrypted', url.hostname, port);
}

type Ask = (url: URL) => Promise<Response>;

type Answer = WebAnswer & { readonly charset: string };

/** Asks, and asks again where the same host says so; what leads elsewhere is told and not followed. */
async function follow(first: URL, ask: Ask): Promise<Answer | CallResult> {
  let url = first;
  for (let hops = 0; hops <= MOST_HOPS; hops++) {
    const response = await ask(url);
    const location = response.headers.get('location');
    const next = nextAddress(url, response.status, location);
    if (next === undefined) {
      if (response.status >= 300 && response.status < 400 && location !== null)
        return leadsElsewhere(url, response, location);
      const bytes = Buffer.from(await response.arrayBuffer());
      const { status } = response;
      return { url, status, bytes, ...readContentType(response.headers.get('content-type')) };
    }
    await response.body?.cancel();
    url = next;
  }
  return {
    outcome: 'failed',
    error: { code: 'failed', message: `It leads on more than ${MOST_HOPS} times.` }
  };
}

/** Where it leads is the server's word: told as an address in its one spelling, or not at all. */
async function leadsElsewhere(url: URL, response: Response, location: string): Promise<CallResult> {
  await response.body?.cancel();
  const to = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const isPlain = url.protocol === 'https:' && to?.protocol === 'http:';
  const message = isPlain
    ? 'It leads from https to http, which is not followed.'
    : to === undefined || to.href.length > 500
      ? 'It leads elsewhere, which is not followed.'
      : `It leads to ${to.origin}, another host, which is not followed. Ask for that address by itself.`;
  return {
    outcome: 'failed',
    output: { url: url.href, status: response.status },
    error: { code: 'failed', message },
    note: 'redirect not followed'
  };
}

/**
 * The answer, held back until a person admits it. Until then nothing is given out that the server could have worded: the
 * address is the one that was asked for, not the one that it led to, and its type one of the usual ones.
 */
function hold(answer: Answer, asked: URL, { masksPersonal = false }: ToolContext): CallResult {
  const { url, status, mediaType, bytes } = answer;
  const facts = { url: url.href, status, mediaType, bytes: bytes.length };
  const given = {
    url: asked.href,
    status,
    ...(USUAL_TYPES.test(mediaType) && { mediaType }),
    bytes: bytes.length
  };
  const read = textOf(answer);
  if (read === undefined)
    return {
      outcome: 'ok',
      output: { ...given, left: 'It is no text, so nothing of it is given.' }
    };
  const { raw } = read;
  const text = sanitiseText(read.text, { personal: masksPersonal });
  const shown = text.slice(0, MOST_CHARACTERS);
  const admitted: CallResult = {
    outcome: 'ok',
    output: {
      ...facts,
      untrusted: true,
      text: shown,
      ...(shown.length < text.length && { cut: { shown: shown.length, of: text.length } })
    }
  };
  const found = findingsIn(raw, read.text);
  const held: HeldResult = {
    payload: {
      ...facts,
      found: found.length === 0 ? 'nothing' : found.join('\n'),
      firstLines: redact(text.slice(0, HEAD_CHARACTERS))
        .split('\n')
        .slice(0, HEAD_LINES)
        .join('\n'),
      hash: hashBytes(bytes)
    },
    summary: {
      kind: 'fetch',
      title: { code: 'admit-answer', params: { host: url.host } },
      risk: found.length === 0 ? 'medium' : 'high'
    },
    target: url.href,
    admitted,
    withheld: { ...given, left: 'A person looked at it and did not admit it.' }
  };
  return { outcome: 'ok', output: given, held };
}

/** For looking only: what cannot be decoded stays as it is. */
function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const schema = z.strictObject({
  url: z.string().min(1).max(2048).refine(isVisible, 'have no control or invisible characters')
});

/** Types that say what they are in words that are not a server's own. */
const USUAL_TYPES =
  /^(?:text\/(?:html|plain|css|csv|markdown|xml|javascript)|application\/(?:json|xml|xhtml\+xml|pdf|zip|gzip|octet-stream|javascript)|(?:image|audio|video|font)\/[a-z0-9+]{2,8})$/;

const ACCEPTED = 'text/html, text/plain, application/json;q=0.9, text/*;q=0.8';
const AGENT = 'jupyterlab-sallyport';
const QUIET_MS = 30_000;
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_CHARACTERS = 120_000;
const MOST_HOPS = 5;
const HEAD_CHARACTERS = 4000;
const HEAD_LINES = 30;
