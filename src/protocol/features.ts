/**
 * What an administrator's `features` say of the parts of Sallyport. Parts are `tool:NAME` for a tool, and what
 * methods.json names for methods. One that is missing is a person's choice; gate and engine refuse one that is off.
 */
export type Features = Readonly<Partial<Record<string, 'user-choice' | 'force-on' | 'force-off'>>>;

/** Whether the administrator took a part away. */
export const isOff = (features: Features | undefined, part: string): boolean =>
  features !== undefined && Object.hasOwn(features, part) && features[part] === 'force-off';

/** Whether the administrator took away the part that a slash command belongs to; its name goes without the slash. */
export const isCommandOff = (features: Features | undefined, command: string): boolean => {
  const part = PART_OF_COMMAND.get(command);
  return part !== undefined && isOff(features, part);
};

/** A command that is missing here is always there. */
const PART_OF_COMMAND: ReadonlyMap<string, string> = new Map([
  ['read', 'tool:read_file'],
  ['ls', 'tool:list_files'],
  ['search', 'tool:search_files'],
  ['edit', 'tool:edit_file'],
  ['write', 'tool:write_file'],
  ['delete', 'tool:delete_path'],
  ['sh', 'tool:run_command'],
  ['git', 'tool:git'],
  ['fetch', 'tool:fetch_url'],
  ['audit', 'audit-reading']
]);
