// Generated from src/engine/config/document.ts by scripts/generate-policy.mjs; change that file, not this one.
/** How each tighten-only setting is read; see schema/plugin.json for what it means. */
export const tightenSettings = {
  denyCommands: { kind: 'texts', pattern: '\\S' },
  askCommands: { kind: 'texts', pattern: '\\S' },
  maxMode: { kind: 'choice', words: ['ask', 'plan', 'policy'], preset: 'policy' },
  edits: { kind: 'choice', words: ['ask', 'policy'], preset: 'ask' },
  commands: { kind: 'choice', words: ['ask', 'policy'], preset: 'ask' },
  pathsProtected: { kind: 'texts', pattern: '^[^!#]' },
  pathsSecret: { kind: 'texts', pattern: '^[^!#]' },
  sandboxRequired: { kind: 'choice', words: ['true', 'policy'], preset: 'true' },
  sandboxEscape: { kind: 'choice', words: ['never', 'policy'], preset: 'never' },
  sandboxReadDeny: { kind: 'texts', pattern: '^[^!#]' },
  sandboxLimitsCpuS: { kind: 'bound', most: 1000000000 },
  sandboxLimitsMemMB: { kind: 'bound', most: 1000000000 },
  sandboxLimitsProcs: { kind: 'bound', most: 1000000000 },
  sandboxLimitsWallS: { kind: 'bound', most: 1000000000 },
  sandboxLimitsOutputKB: { kind: 'bound', most: 1000000000 },
  networkDeny: {
    kind: 'texts',
    pattern:
      '^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])(:[1-9][0-9]{0,4})?$|^(pypi|npm|conda)$'
  },
  networkOnUnknown: { kind: 'choice', words: ['deny', 'policy'], preset: 'policy' },
  envDrop: { kind: 'texts', pattern: '^[A-Za-z_][A-Za-z0-9_]{0,199}$' },
  mcpOff: { kind: 'texts', pattern: '^[a-z][a-z0-9-]{0,19}$' },
  mcpRepoServers: { kind: 'choice', words: ['off', 'policy'], preset: 'off' },
  limitsStepsPerTurn: { kind: 'bound', most: 1000000000 },
  limitsCallsPerTurn: { kind: 'bound', most: 1000000000 },
  limitsRepeatIdentical: { kind: 'bound', most: 1000000000 },
  limitsWallMin: { kind: 'bound', most: 1000000000 },
  limitsTokens: { kind: 'bound', most: 1000000000 },
  limitsCost: { kind: 'bound', most: 1000000000 },
  limitsDenialsPerTurn: { kind: 'bound', most: 1000000000 },
  rememberMaxScope: { kind: 'choice', words: ['thread', 'folder', 'policy'], preset: 'policy' },
  rememberExpiresDays: { kind: 'bound', most: 1000000000 },
  ratesPerToolPerMin: { kind: 'bound', most: 1000000000 },
  ratesPerThreadPerMin: { kind: 'bound', most: 1000000000 },
  ratesPerProviderPerMin: { kind: 'bound', most: 1000000000 },
  massFiles: { kind: 'bound', most: 1000000000 },
  massMb: { kind: 'bound', most: 1000000000 },
  hidden: { kind: 'choice', words: ['error', 'skip', 'policy'], preset: 'policy' }
} as const;
