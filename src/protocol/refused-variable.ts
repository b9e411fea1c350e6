import table from './refused-variables.json';

/**
 * Why a variable of this name never reaches a command, whatever policy passes: `steering` makes programs load or run
 * something, or say where they look for it; `secret` sounds like one. Undefined where it may. Case and blanks around a
 * name do not count. The gate keeps the same table and does not even hand such values to the engine.
 */
export const refusedVariable = (name: string): 'steering' | 'secret' | undefined => {
  const folded = name.trim().toUpperCase();
  const isSteering = table.steering.some(entry =>
    entry.endsWith('*') ? folded.startsWith(entry.slice(0, -1)) : folded === entry
  );
  if (isSteering) return 'steering';
  return table.secret.some(part => folded.includes(part)) ? 'secret' : undefined;
};
