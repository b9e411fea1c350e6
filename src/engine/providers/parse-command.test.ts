import { parseCommand, type ParsedCommand } from './parse-command';

const call = (tool: string, input: Record<string, unknown>): ParsedCommand => ({
  type: 'call',
  tool,
  input
});

const calls: readonly [string, ParsedCommand][] = [
  ['/read a.py', call('read_file', { path: 'a.py' })],
  ['/read "my file.py":3-5', call('read_file', { path: 'my file.py', offset: 3, limit: 3 })],
  ['/read a:b', call('read_file', { path: 'a:b' })],
  ["/read 'it\\s.txt'", call('read_file', { path: 'it\\s.txt' })],
  ['/ls', call('list_files', {})],
  ['  /ls src', call('list_files', { path: 'src' })],
  ['/search foo', call('search_files', { pattern: 'foo' })],
  ['/search "foo bar" *.py', call('search_files', { pattern: 'foo bar', glob: '*.py' })],
  ['/write a.txt\none\ntwo\n', call('write_file', { path: 'a.txt', content: 'one\ntwo\n' })],
  ['/write a.txt\n', call('write_file', { path: 'a.txt', content: '' })],
  ['/delete a', call('delete_path', { path: 'a' })],
  ['/delete a --recursive', call('delete_path', { path: 'a', recursive: true })],
  [
    '/delete --force a --recursive',
    call('delete_path', { path: 'a', recursive: true, force: true })
  ],
  ['/fetch https://a.example/b?c=1', call('fetch_url', { url: 'https://a.example/b?c=1' })],
  ['/git commit -m "one two"', call('git', { args: ['commit', '-m', 'one two'] })],
  ['/sh echo "a  b" | wc\nls', call('run_command', { command: 'echo "a  b" | wc\nls' })],
  [
    '/edit a.py\n<<<<\nold\n  two\n====\nnew\n>>>>\n\n<<<<\nx\n====\n>>>>',
    call('edit_file', {
      path: 'a.py',
      edits: [
        { oldText: 'old\n  two', newText: 'new' },
        { oldText: 'x', newText: '' }
      ]
    })
  ],
  ['/diff', { type: 'session', command: { name: 'diff' } }],
  ['/undo', { type: 'session', command: { name: 'undo' } }],
  ['/STOP', { type: 'session', command: { name: 'stop' } }],
  ['/policy', { type: 'session', command: { name: 'policy' } }],
  ['/policy test rm -rf x', { type: 'session', command: { name: 'policy', line: 'rm -rf x' } }]
];

test.each(calls)('reads %j', (text, expected) => {
  expect(parseCommand(text)).toEqual(expected);
});

const unclear: readonly [text: string, code: string, param: unknown][] = [
  ['/read', 'command-usage', 'missing'],
  ['/read a b', 'command-usage', 'too-many'],
  ['/read "a', 'command-usage', 'open-quote'],
  ['/read a:0-3', 'command-usage', 'bad-range'],
  ['/read a:5-3', 'command-usage', 'bad-range'],
  ['/read a:1-99999999999', 'command-usage', 'bad-range'],
  ['/write a', 'command-usage', 'no-content'],
  ['/edit a', 'command-usage', 'no-blocks'],
  ['/edit a\nold', 'command-usage', 'text-outside-block'],
  ['/edit a\n<<<<\nold', 'command-usage', 'open-block'],
  ['/edit a\n<<<<\n====\nnew\n>>>>', 'command-usage', 'empty-old'],
  ['/delete', 'command-usage', 'missing'],
  ['/delete a b', 'command-usage', 'too-many'],
  ['/delete --recursive', 'command-usage', 'missing'],
  ['/delete a --all', 'command-usage', 'too-many'],
  ['/sh', 'command-usage', 'missing'],
  ['/sh  \n', 'command-usage', 'missing'],
  ['/undo all', 'command-usage', 'too-many'],
  ['/policy tset x', 'command-usage', 'too-many'],
  ['/policy test', 'command-usage', 'missing'],
  ['/fetch', 'command-usage', 'missing'],
  ['/fetch https://a.example and more', 'command-usage', 'too-many'],
  ['/git', 'command-usage', 'missing'],
  ['/git commit -m "open', 'command-usage', 'open-quote'],
  ['/raed a', 'unknown-command', undefined],
  ['/__proto__', 'unknown-command', undefined],
  ['/constructor', 'unknown-command', undefined],
  ['//', 'unknown-command', undefined],
  ['fix the bug', 'no-model', undefined],
  ['', 'no-model', undefined]
];

test.each(unclear)('[JM-3] answers %j with %s %j', (text, code, problem) => {
  const parsed = parseCommand(text);
  expect(parsed).toMatchObject({ type: 'unclear', notice: { code } });
  if (parsed.type === 'unclear') expect(parsed.notice.params['problem']).toBe(problem);
});

test('[JM-5] says what was expected and never echoes what came', () => {
  expect(parseCommand('/read "canary')).toEqual({
    type: 'unclear',
    notice: {
      code: 'command-usage',
      params: { command: '/read', expected: '/read PATH[:FROM-TO]', problem: 'open-quote' }
    }
  });
});

const nearest: readonly [string, string][] = [
  ['fix the bug in app.py', '/edit'],
  ['please run the tests', '/sh'],
  ['where is parse_config used', '/search'],
  ['remove old.txt', '/delete'],
  ['/raed a.py', '/read'],
  ['/serach x', '/search'],
  ['xyzzy', '/help']
];

test.each(nearest)('offers for %j the command %s first', (text, command) => {
  const parsed = parseCommand(text);
  expect(parsed).toMatchObject({ type: 'unclear' });
  if (parsed.type === 'unclear') {
    expect([parsed.notice.params['nearest']].flat()[0]).toBe(command);
  }
});
