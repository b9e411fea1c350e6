import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/test';

test('the keyboard story and what it stands on make no call of a pointer [NB-47]', () => {
  for (const file of [
    'tests/keyboard-story.spec.ts',
    'tests/policy-keyboard.spec.ts',
    'tests/batches-keyboard.spec.ts',
    'fixtures/keyboard.ts',
    'fixtures/test.ts',
    'fixtures/lab.ts'
  ])
    expect(readFileSync(join(test.info().file, '../..', file), 'utf8'), file).not.toMatch(POINTER);
});

const POINTER =
  /mouse|touchscreen|\.(click|dblclick|tap|hover|check|uncheck|dragTo|selectOption|focus)\(/;
