import type { PolicyDocument } from './policy-document';

/** What a preset says; a key that it names replaces the layer's own, and every other key stays. */
export type PolicyPreset = Omit<PolicyDocument, 'schemaVersion'>;

/**
 * Two starting points for a layer. Development: work in the folder goes on unasked as far as the sandbox holds it.
 * Production: nothing is left over from that, every act is asked about and bounds are tight.
 */
export const policyPresets = {
  development: {
    edits: 'allow',
    commands: 'confined',
    network: { allow: ['pypi', 'npm', 'conda'], onUnknown: 'ask' },
    remember: { maxScope: 'folder', expiresDays: 30 }
  },
  production: {
    edits: 'ask',
    commands: 'ask',
    allow: [],
    lift: [],
    sandbox: { required: true, escape: 'never' },
    network: { allow: [], onUnknown: 'deny', privateHosts: [] },
    limits: { stepsPerTurn: 20, callsPerTurn: 40, wallMin: 10 },
    remember: { maxScope: 'thread', expiresDays: 1 },
    mass: { files: 50, mb: 10 }
  }
} as const satisfies Readonly<Record<string, PolicyPreset>>;

export type PresetName = keyof typeof policyPresets;
