/**
 * What a page says, as text: without markup, scripts, styles and what is not drawn, a line for each block, links as
 * `words <address>`. No parser of the whole language: what it misreads is text that a person looks at before a model does.
 */
export function pageText(html: string): string {
  const words: string[] = [];
  /** The element whose content is left out until it ends. */
  let skipped: string | undefined;
  let link = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const text = html.slice(at, open < 0 ? html.length : open);
    if (skipped === undefined) words.push(decode(text).replace(/[ \t\r\n\f]+/g, ' '));
    if (open < 0) break;
    at = endOfTag(html, open);
    const { name, closes, rest } = readTag(html.slice(open, at));
    if (skipped !== undefined) {
      if (closes && name === skipped) skipped = undefined;
      continue;
    }
    if (!closes && SKIPPED.has(name)) skipped = name;
    else if (name === 'a' && !closes) link = hrefOf(rest);
    else if (name === 'a' && link !== '') {
      words.push(` <${link}>`);
      link = '';
    } else if (BLOCKS.has(name)) words.push('\n');
    else if (name === 'td' || name === 'th') words.push(closes ? '' : ' | ');
  }
  return words
    .join('')
    .split('\n')
    .map(line => line.replace(/ {2,}/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Where what begins at `open` ends; a comment that does not end takes all. */
function endOfTag(html: string, open: number): number {
  const isComment = html.startsWith('<!--', open);
  const end = html.indexOf(isComment ? '-->' : '>', open);
  if (end < 0) return html.length;
  return end + (isComment ? 3 : 1);
}

function readTag(tag: string): {
  readonly name: string;
  readonly closes: boolean;
  readonly rest: string;
} {
  const [, slash = '', name = '', rest = ''] = /^<(\/?)([a-z][a-z0-9]*)([^]*)$/i.exec(tag) ?? [];
  return { name: name.toLowerCase(), closes: slash !== '', rest };
}

/** The address of a link where it is one of the web or of the same site. */
function hrefOf(attributes: string): string {
  const [, , quoted, bare] =
    /\bhref[ \t\r\n]*=[ \t\r\n]*(?:(["'])([^"']*)["']|([^\s>"']+))/i.exec(attributes) ?? [];
  const href = decode(quoted ?? bare ?? '').trim();
  return /^(?:https?:\/\/|\/|\.)/i.test(href) ? href : '';
}

const decode = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, ten, sixteen, name) => {
    if (name !== undefined) return NAMED.get(String(name).toLowerCase()) ?? whole;
    const code = ten !== undefined ? Number(ten) : Number.parseInt(String(sixteen), 16);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : '';
  });

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    copy: '©',
    laquo: '«',
    raquo: '»'
  })
);
const SKIPPED: ReadonlySet<string> = new Set(
  'script style template noscript svg iframe object head'.split(' ')
);
const BLOCKS: ReadonlySet<string> = new Set(
  (
    'p div br hr li ul ol dl dt dd table tr section article header footer main nav aside figure figcaption ' +
    'blockquote pre h1 h2 h3 h4 h5 h6 form fieldset details summary'
  ).split(' ')
);
