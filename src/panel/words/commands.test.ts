import { words } from '../../../tests/panel-view';
import { commandTable } from '../../engine/providers/command-table';
import { commandHint, commandUsage } from './commands';

test.each(Object.entries(commandTable))(
  '/%s is shown as the engine reads it, with a word for it',
  (name, { usage }) => {
    expect(commandUsage(name, words)).toBe(usage);
    expect(commandHint(name, words)).not.toBe('');
  }
);
