/** The front matter of a file of notes, as plain text: what each field says, and which of them count for nothing here. */
export interface NoteHead {
  readonly fields: ReadonlyMap<string, string>;
  /** Names of fields that other tools give a meaning, `allowed-tools` among them; a note has no powers, so they are only named. */
  readonly ignored: readonly string[];
}

/**
 * What stands between the marks that a file begins with; null where it does not. Plain `key: value` lines are read and
 * nothing else: no document format that could do more.
 */
export function readNoteHead(text: string): NoteHead | null {
  const head = /^\ufeff?---\r?\n([\s\S]{0,8192}?)\r?\n---(\r?\n|$)/.exec(text)?.[1];
  if (head === undefined) return null;
  const fields = new Map<string, string>();
  for (const line of head.split(/\r?\n/)) {
    const [, key = '', value = ''] = /^([A-Za-z][\w-]{0,63}):[ \t]*(.*)$/.exec(line) ?? [];
    if (key !== '' && !fields.has(key))
      fields.set(
        key,
        value
          .trim()
          .replace(/^(["'])(.*)\1$/, '$2')
          .slice(0, MOST_CHARACTERS)
      );
  }
  const ignored = [...fields.keys()].filter(key => !READ.includes(key)).slice(0, MOST_NAMED);
  return { fields, ignored };
}

/** Name and description of a skill; null where either is missing. */
export function skillOf({
  fields
}: NoteHead): { readonly name: string; readonly description: string } | null {
  const name = fields.get('name') ?? '';
  const description = fields.get('description') ?? '';
  return /^[\w .-]{1,64}$/.test(name) && description !== '' ? { name, description } : null;
}

/** What rules for some files alone are about; null where they hold for all, and so are told whole. */
export function scopeOf({ fields }: NoteHead): string | null {
  const files = fields.get('globs') ?? fields.get('applyTo') ?? '';
  const always = fields.get('alwaysApply') === 'true' || files === '**' || files === '**/*';
  const description = fields.get('description') ?? '';
  if (always || (files === '' && description === '')) return null;
  return [description, files === '' ? '' : `for files ${files}`]
    .filter(part => part !== '')
    .join(', ');
}

const READ: readonly string[] = ['name', 'description', 'globs', 'applyTo', 'alwaysApply'];
const MOST_CHARACTERS = 1024;
const MOST_NAMED = 10;
