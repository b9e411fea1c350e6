/**
 * Name and description of a skill, from the front matter that its file begins with; null where either is missing. Plain
 * `key: value` lines are read and nothing else: no document format that could do more.
 */
export function readSkill(
  text: string
): { readonly name: string; readonly description: string } | null {
  const head = /^\ufeff?---\r?\n([\s\S]{0,8192}?)\r?\n---(\r?\n|$)/.exec(text)?.[1];
  if (head === undefined) return null;
  const name = member(head, 'name');
  const description = member(head, 'description');
  return /^[\w .-]{1,64}$/.test(name) && description !== '' ? { name, description } : null;
}

const member = (head: string, key: string): string =>
  (new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(head)?.[1] ?? '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .slice(0, MOST_CHARACTERS);

const MOST_CHARACTERS = 1024;
