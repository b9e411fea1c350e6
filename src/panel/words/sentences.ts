import type { Sentence } from '../../protocol/sentence';
import { budgetSentences } from './budget-sentences';
import { drawnSentences } from './drawn-words';
import { fill } from './fill';
import { pasteWords } from './paste-words';
import { policyWords } from './policy-words';
import { whySentences } from './why-sentences';
import type { Words } from './words';

/**
 * A sentence that the engine sent as code and parameters, in the reader's language. A code of a newer engine is shown
 * as its own words with its parameters after it: less well said, but nothing is hidden.
 */
export function say({ code, params = {} }: Sentence, words: Words): string {
  const sentence = sentences(words).get(code);
  if (sentence !== undefined) return fill(sentence, params);
  const plain = code.replaceAll('-', ' ');
  const values = Object.values(params).map(value => String(value));
  return [`${plain.charAt(0).toUpperCase()}${plain.slice(1)}`, ...values].join(' · ');
}

/** The table is made once a language; the literals stand inside the calls so that translators' tools find them. */
function sentences({ trans }: Words): ReadonlyMap<string, string> {
  const known = tables.get(trans);
  if (known !== undefined) return known;
  const table = new Map([
    ...whySentences({ trans }),
    ...policyWords({ trans }),
    ...budgetSentences({ trans }),
    ['call-server-tool', trans.__('Call {tool} of the server {server}?')],
    ...pasteWords({ trans }),
    ...drawnSentences({ trans }),
    ['run-command', trans.__('Run a command?')],
    ['run-unconfined', trans.__('Run a command that nothing confines?')],
    ['read-git', trans.__('Look at the repository?')],
    ['change-git', trans.__('Change the repository?')],
    ['fetch-url', trans.__('Send a request to {host}?')],
    [
      'fetch-lookalike',
      trans.__('Send a request to {host}? It looks like {like} and is another host.')
    ],
    ['admit-answer', trans.__('Let the assistant read what {host} answered?')],
    ['edit-file', trans.__('Change {path}?')],
    ['write-file', trans.__('Write {path}?')],
    ['create-file', trans.__('Create {path}?')],
    ['delete-file', trans.__('Delete {path}?')],
    ['delete-folder', trans.__('Delete {path} and everything in it?')],
    [
      'images-not-taken',
      trans.__('The model did not take the images, so it was asked again without them')
    ],
    ['read-file', trans.__('Read {path}?')],
    ['run-subagent', trans.__('Start the subagent {name}?')],
    ['update-plan', trans.__('Show a plan?')],
    ['list-files', trans.__('List {path}?')],
    ['search-files', trans.__('Search in {path}?')]
  ]);
  tables.set(trans, table);
  return table;
}

const tables = new WeakMap<Words['trans'], ReadonlyMap<string, string>>();
