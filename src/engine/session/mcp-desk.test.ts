import { createHash } from 'node:crypto';
import { CodedError } from '../../base/coded-error';
import type { PolicyStoreView, ServiceCall } from '../../protocol/link';
import { readMembers } from '../../protocol/mcp/read-paste';
import type { GateServices } from '../gate-services';
import type { McpServers, ProbedServer, ToolDefinition, ToolState } from '../mcp/mcp-servers';
import { McpDesk } from './mcp-desk';
import { PolicyBook } from './policy-book';

const FOLDER = { realPath: '/srv/w', device: '1', inode: '2' };
const OTHER = { realPath: '/srv/other', device: '1', inode: '3' };
const EMPTY: PolicyStoreView = {
  admin: null,
  user: null,
  folders: {},
  etags: { user: '', folders: {} },
  trust: [FOLDER, OTHER].map(folder => ({ ...folder, trustedAt: 0 })),
  broken: {}
};
const JUPYTER = { serverRoot: '/srv', home: '/home/me', stateDir: '/state' };

const paste = (server: unknown, name = 'files'): string =>
  JSON.stringify({ mcpServers: { [name]: server } });
const FILES = paste({ command: 'serve-files', args: ['--root', '.'] });

const tool = (name: string, description: string): ToolDefinition => ({
  name,
  description,
  inputSchema: { type: 'object' },
  claims: { readOnly: true },
  source: description,
  hash: createHash('sha256').update(description).digest('hex')
});

/** A desk over a gate of one variable: what it stores is in force at once, as the real one has it. */
function makeDesk(admin: unknown = null, more: Partial<PolicyStoreView> = {}, unattended = false) {
  let view: PolicyStoreView = { ...EMPTY, admin, ...more };
  let now = 0;
  const policy = new PolicyBook(
    view,
    { ...JUPYTER, jupyterPaths: { config: [], data: [], runtime: ['/run'] } },
    () => 0
  );
  const stored: unknown[] = [];
  const services: GateServices = {
    call: (call: ServiceCall) => {
      if (call.name !== 'policy/put') throw new CodedError('internal', call.name);
      const { params } = call;
      stored.push(params);
      const etag = `e${stored.length}`;
      view =
        params.layer === 'user'
          ? {
              ...view,
              user: params.document,
              etags: { user: etag, folders: view.etags?.folders ?? {} }
            }
          : {
              ...view,
              folders: { ...view.folders, [params.folder.realPath]: params.document },
              etags: {
                user: view.etags?.user ?? '',
                folders: { ...view.etags?.folders, [params.folder.realPath]: etag }
              }
            };
      policy.replace(view);
      return Promise.resolve({ etag });
    }
  };
  const offered = [tool('read', 'Reads a file.'), tool('drop', 'Drops a table.')];
  const probes: string[] = [];
  /** Servers whose kept data was given up, with the pins that were left. */
  const forgotten: unknown[] = [];
  /** Status by tool; as in a first review where absent. */
  const statuses: Record<string, ToolState['status']> = {};
  const servers: McpServers = {
    states: () => [],
    probe: (pin): Promise<ProbedServer> => {
      probes.push(pin.name);
      return Promise.resolve({
        pin: { ...pin, tools: Object.fromEntries(offered.map(each => [each.name, each.hash])) },
        tools: offered.map(each => ({
          name: each.name,
          status: statuses[each.name] ?? 'new',
          now: each
        })),
        unusable: [],
        title: 'files 1.0'
      });
    },
    tools: () => Promise.resolve([]),
    find: () => Promise.resolve(undefined),
    sweep: () => Promise.resolve(),
    forget: (pin, left) => {
      forgotten.push([pin.name, left.map(({ name }) => name)]);
      return Promise.resolve();
    },
    onChange: () => () => undefined,
    endAll: () => Promise.resolve(),
    dispose: () => Promise.resolve()
  };
  let looks = 0;
  const desk = new McpDesk({
    readRepository: () => {
      looks += 1;
      return Promise.resolve([{ path: '.mcp.json', ...readMembers(FILES) }]);
    },
    unattended,
    findFolder: workspace => Promise.resolve(workspace === 'other' ? OTHER : FOLDER),
    policy,
    services,
    servers,
    findProgram: word => Promise.resolve(word === 'absent' ? undefined : `/opt/tools/${word}`),
    clock: () => now,
    now: () => now
  });
  const wait = (): void => {
    now += 10_000;
  };
  return { desk, stored, probes, forgotten, statuses, wait, looks: () => looks };
}

const user = { workspace: '', layer: 'user' } as const;

/** Previews and adds, as a person does who reads first. */
async function add({ desk, wait }: ReturnType<typeof makeDesk>, text = FILES): Promise<void> {
  const { nonce = '' } = await desk.preview({ ...user, text }, 'c');
  wait();
  await desk.add({ ...user, text, nonce }, 'c');
}

test('[NB-36] a preview resolves the program, stores and starts nothing', async () => {
  const { desk, stored, probes } = makeDesk();
  const { servers, problems, nonce } = await desk.preview({ ...user, text: FILES }, 'c');
  expect(problems).toEqual([]);
  expect(nonce).toBeDefined();
  expect(servers).toEqual([
    {
      name: 'files',
      source: {
        transport: 'stdio',
        command: ['/opt/tools/serve-files', '--root', '.'],
        variables: [],
        hosts: []
      }
    }
  ]);
  expect([stored, probes]).toEqual([[], []]);
});

test.each([
  ['an unknown key', paste({ command: 'serve-files', cwd: '/' }), 'paste-unknown-key'],
  [
    'command and url',
    paste({ command: 'serve-files', url: 'https://a.example' }),
    'paste-command-and-url'
  ],
  ['no such program', paste({ command: 'absent' }), 'paste-program'],
  ['a value in the open', paste({ command: 'serve-files', env: { KEY: 'v' } }), 'paste-value'],
  [
    'a launcher without a version',
    paste({ command: 'npx', args: ['-y', 'evil'] }),
    'paste-version'
  ],
  ['a text for a shell', paste({ command: 'sh', args: ['-c', 'npx evil@1.2.3'] }), 'paste-inline'],
  ['a wrapper', paste({ command: 'env', args: ['npx', 'evil'] }), 'paste-words'],
  [
    'a header in the open',
    paste({ url: 'https://a.example/', headers: { KEY: 'v' } }),
    'paste-value'
  ],
  ['an address that is written otherwise', paste({ url: 'https://a.example:443/' }), 'paste-unfit']
])('[NB-34] [NB-35] %s is shown, refused, and nothing is written', async (_what, text, code) => {
  const { desk, stored } = makeDesk();
  const { servers, problems, nonce } = await desk.preview({ ...user, text }, 'c');
  expect([servers, nonce]).toEqual([[], undefined]);
  expect(problems.map(({ why }) => why.code)).toEqual([code]);
  await expect(desk.add({ ...user, text, nonce: 'a-nonce-of-mine' }, 'c')).rejects.toMatchObject({
    code: 'bad-params'
  });
  expect(stored).toEqual([]);
});

test('[NB-34] only what was shown to this connection, and read, is added, and has no tool yet', async () => {
  const world = makeDesk();
  const { desk, stored, wait, probes } = world;
  const { nonce = '' } = await desk.preview({ ...user, text: FILES }, 'c');
  const answer = { ...user, text: FILES, nonce };
  await expect(desk.add(answer, 'c')).rejects.toMatchObject({ code: 'not-armed' });
  wait();
  await expect(desk.add(answer, 'other')).rejects.toMatchObject({ code: 'stale-approval' });
  const changed = paste({ command: 'serve-files', args: ['--root', '/'] });
  await expect(desk.add({ ...answer, text: changed }, 'c')).rejects.toMatchObject({
    code: 'stale-approval'
  });
  expect(stored).toEqual([]);
  await add(world);
  expect(stored).toEqual([
    {
      layer: 'user',
      etag: '',
      document: {
        schemaVersion: 1,
        mcp: {
          servers: [
            {
              name: 'files',
              transport: 'stdio',
              command: '/opt/tools/serve-files',
              args: ['--root', '.'],
              files: {}
            }
          ]
        }
      }
    }
  ]);
  expect(probes).toEqual([]);
  const again = await desk.preview({ ...user, text: FILES }, 'c');
  expect(again.problems.map(({ why }) => why.code)).toEqual(['paste-taken']);
});

test('a review shows every tool, and a yes stores those that were ticked, as they were shown', async () => {
  const world = makeDesk();
  const { desk, stored, wait } = world;
  await add(world);
  const review = await desk.review({ ...user, server: 'files' }, 'c');
  expect(review.tools.map(({ name, status, now }) => [name, status, now?.description])).toEqual([
    ['read', 'new', 'Reads a file.'],
    ['drop', 'new', 'Drops a table.']
  ]);
  const answer = { ...user, server: 'files', nonce: review.nonce };
  await expect(desk.accept({ ...answer, tools: ['read'] }, 'c')).rejects.toMatchObject({
    code: 'not-armed'
  });
  wait();
  await desk.accept({ ...answer, tools: ['read'] }, 'c');
  expect(stored.at(-1)).toMatchObject({
    document: { mcp: { servers: [{ tools: { read: tool('', 'Reads a file.').hash } }] } }
  });
  expect(JSON.stringify(stored.at(-1))).not.toContain('drop');
  await expect(desk.accept({ ...answer, tools: ['read'] }, 'c')).rejects.toMatchObject({
    code: 'stale-approval'
  });
});

test('a tool that no review showed and a server that changed since are not accepted', async () => {
  const world = makeDesk();
  const { desk, stored, wait } = world;
  await add(world);
  const first = await desk.review({ ...user, server: 'files' }, 'c');
  wait();
  await expect(
    desk.accept({ ...user, server: 'files', tools: ['other'], nonce: first.nonce }, 'c')
  ).rejects.toMatchObject({ code: 'bad-params' });
  const { nonce } = await desk.review({ ...user, server: 'files' }, 'c');
  wait();
  await desk.remove({ ...user, server: 'files' });
  await add(world, paste({ command: 'serve-files', args: ['--all'] }));
  const before = stored.length;
  await expect(
    desk.accept({ ...user, server: 'files', tools: ['read'], nonce }, 'c')
  ).rejects.toMatchObject({ code: 'stale-approval' });
  expect(stored).toHaveLength(before);
});

test('[NB-36] a server is switched off in one folder and stays on in the other, and is stored as before', async () => {
  const world = makeDesk();
  const { desk, wait } = world;
  await add(world);
  await desk.toggle({ workspace: '', server: 'files', off: true }, 'c');
  const phases = async (workspace: string): Promise<readonly string[]> =>
    (await desk.list({ workspace }, 'c')).servers.map(({ phase }) => phase);
  expect([await phases(''), await phases('other')]).toEqual([['off'], ['idle']]);
  const on = { workspace: '', server: 'files', off: false };
  await expect(desk.toggle(on, 'c')).rejects.toMatchObject({ code: 'stale-approval' });
  const [server] = (await desk.list({ workspace: '' }, 'c')).servers;
  const nonce = server?.nonce ?? '';
  await expect(desk.toggle({ ...on, nonce }, 'c')).rejects.toMatchObject({ code: 'not-armed' });
  wait();
  await desk.toggle({ ...on, nonce }, 'c');
  expect(await phases('')).toEqual(['idle']);
});

test('removing leaves the layer as it was before', async () => {
  const world = makeDesk();
  await add(world);
  await world.desk.remove({ ...user, server: 'files' });
  expect(world.stored.at(-1)).toMatchObject({ document: { schemaVersion: 1 } });
  expect(JSON.stringify(world.stored.at(-1))).not.toContain('mcp');
  await expect(world.desk.remove({ ...user, server: 'files' })).rejects.toMatchObject({
    code: 'not-found'
  });
});

test.each([
  ['a locked list', { schemaVersion: 1, locks: ['mcp.servers'] }],
  ['servers switched off', { schemaVersion: 1, features: { mcp: 'force-off' } }]
])('[NB-34] the administrator keeps everybody from adding: %s', async (_what, admin) => {
  const world = makeDesk(admin);
  await expect(add(world)).rejects.toMatchObject({ code: 'locked' });
  expect(world.stored).toEqual([]);
});

const ASK = { schemaVersion: 1, mcp: { repoServers: 'ask' } };

test.each([
  ['as shipped', null, {}],
  [
    'where a person switched it off',
    null,
    { user: { schemaVersion: 1, mcp: { repoServers: 'off' } } }
  ],
  ['where the administrator did', { schemaVersion: 1, mcp: { repoServers: 'off' } }, { user: ASK }],
  [
    'where there are no servers at all',
    { schemaVersion: 1, features: { mcp: 'force-off' } },
    { user: ASK }
  ],
  ['in a folder that nobody trusts', null, { user: ASK, trust: [] }]
])('[JM-26] nothing of a folder’s own servers is read %s', async (_where, admin, more) => {
  const { desk, looks } = makeDesk(admin, more);
  expect((await desk.list({ workspace: '' }, 'c')).proposing).toEqual([]);
  expect(looks()).toBe(0);
});

test.each([
  ['the settings alone keep it out', ASK, 'off', 'settings'],
  ['the settings say nothing', ASK, 'policy', undefined],
  ['no layer asks for it', null, 'off', undefined],
  ['a layer itself says off', { schemaVersion: 1, mcp: { repoServers: 'off' } }, 'off', undefined]
] as const)(
  '[JM-18] a listing says that settings keep a folder’s own servers out: %s',
  async (_when, user, word, wanted) => {
    const { desk, looks } = makeDesk(null, { user, settings: [{ mcpRepoServers: word }] });
    const { proposingOff } = await desk.list({ workspace: '' }, 'c');
    expect([proposingOff, looks()]).toEqual([wanted, user === ASK && word === 'policy' ? 1 : 0]);
  }
);

test('[NB-34] [NB-36] what a folder proposes is listed, stored by a person’s yes alone, and then stays as it was', async () => {
  const world = makeDesk(null, { user: ASK });
  const { desk, stored, probes } = world;
  const proposed = async () => {
    const { proposing } = await desk.list({ workspace: '' }, 'c');
    return proposing.flatMap(({ servers }) => servers);
  };
  const [before] = await proposed();
  expect([before?.status, before?.problems]).toEqual(['proposed', []]);
  expect([stored, probes]).toEqual([[], []]);
  await add(world, before?.text);
  const [after] = await proposed();
  expect(after?.status).toBe('stored');
  await desk.remove({ ...user, server: 'files' });
  await add(world, paste({ command: 'serve-files', args: ['--all'] }));
  const [other] = await proposed();
  expect(other?.status).toBe('differs');
  expect(other?.diff).toContain('-"--all"\n+"--root"\n+"."');
  expect(stored.at(-1)).toMatchObject({ document: { mcp: { servers: [{ args: ['--all'] }] } } });
});

test('[NB-34] where nobody is there, what a folder proposes is listed and never added', async () => {
  const world = makeDesk(null, { user: ASK }, true);
  const { proposing } = await world.desk.list({ workspace: '' }, 'c');
  expect(proposing[0]?.servers[0]?.status).toBe('proposed');
  await expect(add(world)).rejects.toMatchObject({ code: 'forbidden' });
  expect(world.stored).toEqual([]);
});

const allowOf = (id: string, name: string, server = 'files') => ({ id, tool: 'mcp', server, name });
const withAllows = (servers: readonly unknown[]) => ({
  schemaVersion: 1,
  allow: [allowOf('exact', 'drop'), allowOf('other', 'read'), allowOf('theirs', 'drop', 'far')],
  mcp: { servers }
});
const PIN = {
  name: 'files',
  transport: 'stdio',
  command: '/opt/tools/serve-files',
  args: [],
  files: {},
  tools: { read: tool('', 'Reads a file.').hash, drop: 'a'.repeat(64) },
  reviewed: { read: '2020-01-01T00:00:00.000Z', drop: '2020-01-01T00:00:00.000Z' }
};
const idsOf = (put: unknown): readonly string[] => {
  const { document } = put as { document: { allow?: readonly { id: string }[] } };
  return (document.allow ?? []).map(({ id }) => id);
};

test('[NB-33] a yes to a tool that changed takes out the rules that let it act unasked, as the review said', async () => {
  const world = makeDesk(
    { schemaVersion: 1, allow: [allowOf('above', 'd*')] },
    {
      user: withAllows([PIN]),
      folders: { [FOLDER.realPath]: { schemaVersion: 1, allow: [allowOf('here', 'dr*')] } }
    }
  );
  const { desk, stored, wait, statuses } = world;
  Object.assign(statuses, { read: 'pinned', drop: 'changed' });
  const review = await desk.review({ ...user, server: 'files' }, 'c');
  expect(review.allowed).toEqual([
    { layer: 'admin', ruleId: 'above', pattern: 'd*', fate: 'stays' },
    { layer: 'user', ruleId: 'exact', pattern: 'drop', fate: 'ends' },
    { layer: 'folder', ruleId: 'here', pattern: 'dr*', fate: 'ends' }
  ]);
  expect(stored).toEqual([]);
  wait();
  // Also where it is not ticked: it would be new the next time, and the rule still there.
  await desk.accept({ ...user, server: 'files', tools: ['read'], nonce: review.nonce }, 'c');
  const layers = stored as readonly { layer: string }[];
  expect(layers.map(put => [put.layer, idsOf(put)])).toEqual([
    ['user', ['other', 'theirs']],
    ['folder', []],
    ['user', ['other', 'theirs']]
  ]);
  expect(stored.at(-1)).toMatchObject({
    document: { mcp: { servers: [{ reviewed: { read: '2020-01-01T00:00:00.000Z' } }] } }
  });
});

test('removing a server takes its rules with it: another one may get its name', async () => {
  const { desk, stored } = makeDesk(null, { user: withAllows([PIN]) });
  await desk.remove({ ...user, server: 'files' });
  expect(idsOf(stored.at(-1))).toEqual(['theirs']);
});

test.each([
  [
    'the pins of every folder are left',
    { '/srv/far': withAllows([PIN]) },
    {},
    [['files', ['files']]]
  ],
  ['nothing is given up while a layer cannot be read', { '/srv/far': 7 }, {}, []],
  ['nothing is given up while the store is broken', {}, { user: 'It is no JSON.' }, []]
])('of a removed server, %s', async (_what, folders, broken, wanted) => {
  const world = makeDesk(null, { user: withAllows([PIN]), folders, broken });
  await world.desk.remove({ ...user, server: 'files' });
  expect(world.forgotten).toEqual(wanted);
});
