/** Why pasted configuration of MCP servers is refused. `{name}` stands for the parameter of that name; values never stand in one. */
export const pasteSentences = {
  'paste-empty': 'There is nothing to read yet.',
  'paste-too-long': 'At most {most} characters are read.',
  'paste-not-json': 'This is no JSON: no comments, no comma at the end of a list, names in quotes.',
  'paste-no-servers':
    'Expected one object with mcpServers, servers or context_servers in it, got another shape.',
  'paste-two-lists': 'Expected one list of servers, got several: {keys}.',
  'paste-too-many': 'At most {most} servers are added at once.',
  'paste-unknown-key':
    'Nothing is known of {keys}, so nothing is guessed: take it out, or look for what it should have been.',
  'paste-grants':
    '{keys} would let the server act unasked. Take it out: each call is judged by your policy.',
  'paste-wrong-type': 'Something of the type {expected} is expected here.',
  'paste-command-and-url': 'A server has a command or an address, never both.',
  'paste-neither': 'A server needs a command or an address.',
  'paste-transport': 'Only stdio and streamable HTTP are spoken; this one names {transport}.',
  'paste-transport-differs': 'The type {transport} does not go with the rest of this server.',
  'paste-name': 'A name needs a letter: it becomes lower-case letters, digits and hyphens.',
  'paste-name-twice': 'Two servers would have the name {name}.',
  'paste-text':
    'Expected one line of text with no control characters, not empty, of at most {most} characters.',
  'paste-variable': '{name} is no name of an environment variable.',
  'paste-steering': '{name} makes programs load or run something else, so no server gets it.',
  'paste-address':
    'Expected an address that begins with https:// (http:// on this machine only), without user, password and fragment.',
  'paste-taken':
    'There is a server of the name {name} already. Remove it first, or give this one another name.',
  'paste-value':
    'A value is kept by the Jupyter server and never stands here; give where it is kept, such as keyring:SERVICE/NAME.',
  'paste-program': 'No program of that name is found where commands are looked for.',
  'paste-version':
    'At each start {launcher} fetches what its name stands for then. Write the exact version ({form}), or better: install the server and name the installed program.',
  'paste-words':
    'What {launcher} would fetch or run cannot be told from these words. Install the server and name the installed program itself, by its path.',
  'paste-inline':
    '{launcher} takes a text for its program, which nobody can pin. Name the program itself, or a file with it.',
  'paste-placeholder':
    '{place} is not filled in here: nothing is taken from the environment by itself. Write what belongs there.',
  'paste-reference':
    'A folder cannot say where a value of yours is kept. Write it yourself, or the value.',
  'paste-file-denied': 'The policy does not let this file be read, so nothing is known of it.',
  'paste-file-unfit':
    'Expected a plain file of UTF-8 text of at most {most} bytes; it is not read.',
  'paste-unfit': 'The policy does not take this: {path}.',
  'paste-header': '{name} is no name of a header that may be set here.'
} as const satisfies Readonly<Record<string, string>>;

export type PasteSentenceCode = keyof typeof pasteSentences;
