/**
 * The parts of Sallyport that an administrator may switch: `policy-editing`, `proposals` and `audit-reading` for methods
 * (the reference of methods says which), `launcher` for the ways to open it, `notes-import` for taking notes into a person's own,
 * `mcp` for all servers of tools, and each tool.
 */
export const featureNames = [
  'policy-editing',
  'proposals',
  'audit-reading',
  'launcher',
  'notes-import',
  'mcp',
  'tool:list_files',
  'tool:read_file',
  'tool:search_files',
  'tool:edit_file',
  'tool:write_file',
  'tool:delete_path',
  'tool:run_command',
  'tool:git',
  'tool:run_subagent',
  'tool:fetch_url',
  'tool:update_plan'
] as const;

export type FeatureName = (typeof featureNames)[number];

/** From strict to loose: taken away, put beyond a person's choice, or left to it, which is what no word means. */
export const featureWords = ['force-off', 'force-on', 'user-choice'] as const;

export type FeatureWord = (typeof featureWords)[number];

export type Features = Readonly<Partial<Record<FeatureName, FeatureWord>>>;

/** Everything switched off: what is meant where it cannot be told what was to be taken away. */
export const allOff: Features = Object.fromEntries(featureNames.map(name => [name, 'force-off']));

/**
 * What of a broken `features` can be understood: a word that is not known takes the part away, and a name that is not
 * known may have meant any. The gate reads it by the same rules, in `store/features.py`.
 */
export const readableFeatures = (raw: unknown): Features => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return allOff;
  const entries = Object.entries(raw);
  if (!entries.every(([name]) => featureNames.some(known => known === name))) return allOff;
  return Object.fromEntries(
    entries.map(([name, word]) => [name, featureWords.find(known => known === word) ?? 'force-off'])
  );
};
