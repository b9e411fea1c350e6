/** True when the pattern covers the name; `*` stands for any characters. Restrictions match in any case. */
export const matchesName = (pattern: string, name: string, generous: boolean): boolean => {
  const fold = (text: string): string => (generous ? text.toLowerCase() : text);
  const parts = fold(pattern).split('*');
  const [head = '', ...rest] = parts;
  let text = fold(name);
  if (!text.startsWith(head)) return false;
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  text = text.slice(head.length);
  // The first place is the best one for each part; no backtracking, so no pattern is slow.
  for (const part of rest) {
    const found = text.indexOf(part);
    if (found < 0) return false;
    text = text.slice(found + part.length);
  }
  return text.length >= tail.length && text.endsWith(tail);
};

/** True when the host pattern covers the URL's host. Exact, or `*.name` for what is below the name and the name itself. */
export const matchesHost = (pattern: string, url: string): boolean => {
  const host = hostOf(url)
    .replace(/^.*@/, '')
    .replace(/:\d*$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const wanted = pattern.toLowerCase();
  if (!wanted.startsWith('*.')) return host === wanted;
  return host === wanted.slice(2) || host.endsWith(wanted.slice(1));
};

/** The authority of a URL as written, or the whole text where it is none. */
export const hostOf = (url: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)/i.exec(url)?.[1] ?? url;
