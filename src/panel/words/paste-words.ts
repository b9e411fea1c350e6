import type { Words } from './words';

/** The words about pasted servers (see pasteSentences), in the reader's language. */
export const pasteWords = ({
  trans
}: Pick<Words, 'trans'>): readonly (readonly [code: string, text: string])[] => [
  ['paste-empty', trans.__('There is nothing to read yet.')],
  ['paste-too-long', trans.__('At most {most} characters are read.')],
  [
    'paste-not-json',
    trans.__('This is no JSON: no comments, no comma at the end of a list, names in quotes.')
  ],
  [
    'paste-no-servers',
    trans.__(
      'Expected one object with mcpServers, servers or context_servers in it, got another shape.'
    )
  ],
  ['paste-two-lists', trans.__('Expected one list of servers, got several: {keys}.')],
  ['paste-too-many', trans.__('At most {most} servers are added at once.')],
  [
    'paste-unknown-key',
    trans.__(
      'Nothing is known of {keys}, so nothing is guessed: take it out, or look for what it should have been.'
    )
  ],
  [
    'paste-grants',
    trans.__(
      '{keys} would let the server act unasked. Take it out: each call is judged by your policy.'
    )
  ],
  ['paste-wrong-type', trans.__('Something of the type {expected} is expected here.')],
  ['paste-command-and-url', trans.__('A server has a command or an address, never both.')],
  ['paste-neither', trans.__('A server needs a command or an address.')],
  [
    'paste-transport',
    trans.__('Only stdio and streamable HTTP are spoken; this one names {transport}.')
  ],
  [
    'paste-transport-differs',
    trans.__('The type {transport} does not go with the rest of this server.')
  ],
  [
    'paste-name',
    trans.__('A name needs a letter: it becomes lower-case letters, digits and hyphens.')
  ],
  ['paste-name-twice', trans.__('Two servers would have the name {name}.')],
  [
    'paste-text',
    trans.__(
      'Expected one line of text with no control characters, not empty, of at most {most} characters.'
    )
  ],
  ['paste-variable', trans.__('{name} is no name of an environment variable.')],
  [
    'paste-version',
    trans.__(
      'At each start {launcher} fetches what its name stands for then. Write the exact version ({form}), or better: install the server and name the installed program.'
    )
  ],
  [
    'paste-words',
    trans.__(
      'What {launcher} would fetch or run cannot be told from these words. Install the server and name the installed program itself, by its path.'
    )
  ],
  [
    'paste-inline',
    trans.__(
      '{launcher} takes a text for its program, which nobody can pin. Name the program itself, or a file with it.'
    )
  ],
  [
    'paste-placeholder',
    trans.__(
      '{place} is not filled in here: nothing is taken from the environment by itself. Write what belongs there.'
    )
  ],
  [
    'paste-reference',
    trans.__('A folder cannot say where a value of yours is kept. Write it yourself, or the value.')
  ],
  [
    'paste-file-denied',
    trans.__('The policy does not let this file be read, so nothing is known of it.')
  ],
  [
    'paste-file-unfit',
    trans.__('Expected a plain file of UTF-8 text of at most {most} bytes; it is not read.')
  ],
  [
    'paste-steering',
    trans.__('{name} makes programs load or run something else, so no server gets it.')
  ],
  [
    'paste-address',
    trans.__(
      'Expected an address that begins with https:// (http:// on this machine only), without user, password and fragment.'
    )
  ],
  [
    'paste-taken',
    trans.__(
      'There is a server of the name {name} already. Remove it first, or give this one another name.'
    )
  ],
  [
    'paste-value',
    trans.__(
      'A value is kept by the Jupyter server and never stands here; give where it is kept, such as keyring:SERVICE/NAME.'
    )
  ],
  ['paste-program', trans.__('No program of that name is found where commands are looked for.')],
  ['paste-unfit', trans.__('The policy does not take this: {path}.')],
  ['paste-header', trans.__('{name} is no name of a header that may be set here.')]
];
