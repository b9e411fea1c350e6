import { policyPresets, type PresetName } from '../../protocol/policy-presets';
import { compareDocuments } from './difference';
import { documentSchema, type PolicyDocument } from './document';
import { noLayers } from './layers';
import { combineLayers } from './effective-policy';

const preset = (name: PresetName): PolicyDocument =>
  documentSchema.parse({ schemaVersion: 1, ...policyPresets[name] });

/** Each difference in one line, as the editor lists them. */
const lines = (before: PolicyDocument, after: PolicyDocument): readonly string[] =>
  Object.entries(compareDocuments(before, after)).flatMap(([direction, differences]) =>
    differences.map(
      ({ key, ruleId, before: was, after: is }) =>
        `${direction} ${key}${ruleId === undefined ? '' : ` ${ruleId}`}: ${JSON.stringify(was) ?? '-'} → ${JSON.stringify(is) ?? '-'}`
    )
  );

test('[MG-41] what development and production change is told line by line', () => {
  const shipped: PolicyDocument = { schemaVersion: 1 };
  expect(lines(shipped, preset('development'))).toMatchInlineSnapshot(`
   [
     "tightens remember.maxScope: - → "folder"",
     "tightens remember.expiresDays: - → 30",
     "loosens edits: - → "allow"",
     "loosens commands: - → "confined"",
     "loosens network.allow: - → "pypi"",
     "loosens network.allow: - → "npm"",
     "loosens network.allow: - → "conda"",
     "neutral network.onUnknown: - → "ask"",
   ]
  `);
  expect(lines(shipped, preset('production'))).toMatchInlineSnapshot(`
   [
     "tightens edits: - → "ask"",
     "tightens commands: - → "ask"",
     "tightens sandbox.required: - → true",
     "tightens sandbox.escape: - → "never"",
     "tightens network.onUnknown: - → "deny"",
     "tightens limits.stepsPerTurn: - → 20",
     "tightens limits.callsPerTurn: - → 40",
     "tightens limits.wallMin: - → 10",
     "tightens remember.maxScope: - → "thread"",
     "tightens remember.expiresDays: - → 1",
     "tightens mass.files: - → 50",
     "tightens mass.mb: - → 10",
   ]
  `);
  const rule = { id: 'make', tool: 'shell' as const, words: ['make'] };
  const worked: PolicyDocument = {
    ...preset('development'),
    allow: [rule],
    lift: ['leaves-machine']
  };
  expect(lines(worked, { ...worked, ...preset('production') })).toMatchInlineSnapshot(`
   [
     "tightens allow make: {"id":"make","tool":"shell","words":["make"]} → -",
     "tightens edits: "allow" → "ask"",
     "tightens commands: "confined" → "ask"",
     "tightens sandbox.required: - → true",
     "tightens sandbox.escape: - → "never"",
     "tightens lift: "leaves-machine" → -",
     "tightens network.allow: "pypi" → -",
     "tightens network.allow: "npm" → -",
     "tightens network.allow: "conda" → -",
     "tightens network.onUnknown: "ask" → "deny"",
     "tightens limits.stepsPerTurn: - → 20",
     "tightens limits.callsPerTurn: - → 40",
     "tightens limits.wallMin: - → 10",
     "tightens remember.maxScope: "folder" → "thread"",
     "tightens remember.expiresDays: 30 → 1",
     "tightens mass.files: - → 50",
     "tightens mass.mb: - → 10",
   ]
  `);
});

test('[MG-41] production allows nothing unasked that the shipped policy asks about', () => {
  const shipped = combineLayers(noLayers, true);
  const production = combineLayers({ ...noLayers, user: preset('production') }, true);
  expect(production.edits.value).toBe('ask');
  expect(production.commands.value).toBe('ask');
  expect(production.network).toEqual(shipped.network);
  expect(compareDocuments({ schemaVersion: 1 }, preset('production')).loosens).toEqual([]);
});
