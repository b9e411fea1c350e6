import type { OpenedApproval } from '../../../protocol/approvals';

/** One piece of a payload as the card shows it. Together the pieces hold every member: nothing that will run is left out. */
export interface PayloadPart {
  /** The member's own name, or '' for the one that needs none. */
  readonly name: string;
  readonly text: string;
}

/**
 * The payload in reading order: a command's line, a file's content or an edit's texts first and as they are, all other
 * members after them, as JSON where they are not texts.
 */
export function payloadParts(payload: OpenedApproval['payload']): readonly PayloadPart[] {
  const names = Object.keys(payload);
  const first = LEADING.filter(name => names.includes(name));
  const rest = names.filter(name => !LEADING.includes(name));
  return [...first, ...rest].flatMap(name => {
    const value = payload[name];
    if (name === 'edits' && Array.isArray(value)) return value.flatMap(editParts);
    if (value === undefined) return [];
    return [{ name: name === 'command' ? '' : name, text: print(value) }];
  });
}

/** The exact paths of an act on many, as a part of its own, so that they too are shown whole and read to the end. */
export const pathParts = ({ paths = [] }: OpenedApproval['facts']): readonly PayloadPart[] =>
  paths.length > 1 ? [{ name: 'paths', text: paths.join('\n') }] : [];

/** Whether a part is short enough to stand in one row beside its name. */
export const isShort = ({ name, text }: PayloadPart): boolean =>
  name !== '' && !LEADING.includes(name) && text.length <= 60 && !text.includes('\n');

const editParts = (edit: unknown, index: number): readonly PayloadPart[] =>
  typeof edit === 'object' && edit !== null
    ? Object.entries(edit).map(([name, value]) => ({
        name: `edits[${index}].${name}`,
        text: print(value)
      }))
    : [{ name: `edits[${index}]`, text: print(edit) }];

const print = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

const LEADING: readonly string[] = ['command', 'path', 'url', 'content', 'edits'];
