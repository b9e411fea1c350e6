import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, useStage } from './engine-driver';
import { ModelServer } from './model-server';

const stage = useStage();

test('[NB-44] what a person attaches is told to the model as pointers, and a guarded file is read by a question alone', async () => {
  const server = await ModelServer.start();
  try {
    server.replies = [
      [{ call: 'read_file', args: '{"path":".env"}' }, { finish: 'tool' }],
      [{ text: 'Done.' }, { finish: 'stop' }]
    ];
    const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
    const engine = await stage.start({ models: [model] });
    writeFileSync(stage.path('a.txt'), 'the words, and more beyond them');
    writeFileSync(stage.path('.env'), 'WORD=hidden-in-here');
    const threadId = await engine.thread();
    const { entries } = await engine.request('context/find', { workspace: 'demo', query: '' });
    expect(entries).toEqual([{ path: 'a.txt', type: 'file', bytes: 31 }]);
    await engine.request('turn/start', {
      threadId,
      mode: 'agent',
      input: [{ type: 'text', text: 'Look.' }],
      context: [
        { type: 'file', path: 'a.txt' },
        { type: 'file', path: '.env' },
        { type: 'selection', path: '.env', from: 1, to: 1, text: 'WORD=hidden-in-here' },
        { type: 'selection', path: 'a.txt', from: 1, to: 1, text: 'the words' }
      ]
    });
    const { approvalId } = await engine.event('approval-request');
    await engine.answer(threadId, approvalId, 'deny');
    await engine.event('turn-end');
    const { context = [] } = await engine.event('turn-start');
    expect(context.map(({ sends, sensitivity }) => [sends, sensitivity])).toEqual([
      ['pointer', 'ordinary'],
      ['pointer', 'asked'],
      ['pointer', 'asked'],
      ['content', 'ordinary']
    ]);
    const told = JSON.stringify(server.asked.map(({ body }) => body));
    expect(told).toContain('a.txt');
    expect(told).toContain('the words');
    expect(told).not.toContain('more beyond');
    expect(told).not.toContain('hidden-in-here');
    expect(JSON.stringify(engine.events)).not.toContain('hidden-in-here');
    expect(
      await codeOf(engine.request('context/inspect', { workspace: 'gone', context: [] }))
    ).toBe('not-found');
  } finally {
    await server.stop();
  }
});

test("[NB-49] a folder's notes are told after trust alone, before everything else, and can be switched off and change", async () => {
  const server = await ModelServer.start();
  try {
    server.replies = [[{ text: 'Done.' }, { finish: 'stop' }]];
    const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
    const { trust } = stage.world;
    stage.world.trust = [];
    const engine = await stage.start({ models: [model] });
    const notes = { workspace: 'demo' };
    writeFileSync(stage.path('AGENTS.md'), 'Always use tabs.');
    const threadId = await engine.thread();
    const say = async (): Promise<string> => {
      const turnId = await engine.turn(threadId, 'Go.', 'ask');
      await engine.event('turn-end', event => event.turnId === turnId);
      return JSON.stringify(server.asked.at(-1)?.body);
    };
    expect(await engine.request('context/instructions', notes)).toEqual({ files: [] });
    expect(await say()).not.toContain('Always use tabs.');
    stage.world.trust = trust;
    engine.send({ type: 'policy', policy: stage.world.policy() });
    const told = await say();
    expect(told.indexOf('Always use tabs.')).toBeGreaterThan(0);
    expect(told.indexOf('Always use tabs.')).toBeLessThan(told.indexOf('Go.'));
    writeFileSync(stage.path('AGENTS.md'), 'Always use spaces.');
    expect(await engine.request('context/instructions', { ...notes, threadId })).toMatchObject({
      files: [{ path: 'AGENTS.md', changed: 'since-told' }]
    });
    expect(await say()).toContain('Always use spaces.');
    await engine.request('context/switch', { threadId, paths: ['AGENTS.md'] });
    expect(await say()).not.toContain('Always use');
    const changes = engine.events.flatMap(({ event }) =>
      event.type === 'instructions-told'
        ? [event.files.map(({ changed, why }) => why ?? changed ?? 'told')]
        : []
    );
    expect(changes).toEqual([['since-trust'], ['since-told'], ['off']]);
  } finally {
    await server.stop();
  }
});

test("[NB-49] the administrator's notes and a person's own are told before trust, and the first are not switched off", async () => {
  const server = await ModelServer.start();
  try {
    server.replies = [[{ text: 'Done.' }, { finish: 'stop' }]];
    const { home, trust } = stage.world;
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
    };
    put('house/rules/AGENTS.md', 'House rules.');
    put('.jupyter/sallyport/notes/mine/AGENTS.md', 'Rules of my own.');
    stage.world.trust = [];
    const engine = await stage.start({
      models: [{ id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin }],
      jupyterPaths: { config: [join(home, '.jupyter')], data: [], runtime: [] },
      managedNotes: { path: join(home, 'house'), optional: false }
    });
    writeFileSync(stage.path('AGENTS.md'), 'Rules of the folder.');
    const threadId = await engine.thread();
    expect(await engine.request('context/instructions', { workspace: 'demo' })).toMatchObject({
      files: [
        { path: 'managed:rules/AGENTS.md', scope: 'managed', fixed: true },
        { path: 'user:mine/AGENTS.md', scope: 'user' }
      ]
    });
    const off = (path: string): Promise<unknown> =>
      engine.request('context/switch', { threadId, paths: [path] });
    expect(await codeOf(off('managed:rules/AGENTS.md'))).toBe('locked');
    await off('user:mine/AGENTS.md');
    const turnId = await engine.turn(threadId, 'Go.', 'ask');
    await engine.event('turn-end', event => event.turnId === turnId);
    const told = JSON.stringify(server.asked.at(-1)?.body);
    expect(told).toContain('House rules.');
    expect(told).not.toContain('Rules of');
    // A person takes a folder of notes among their own, after trust, and sees when it changes where it came from.
    mkdirSync(stage.path('team'));
    writeFileSync(stage.path('team/AGENTS.md'), 'Rules of the team.');
    const take = { workspace: 'demo', path: 'team' };
    expect(await codeOf(engine.request('notes/import', take))).toBe('not-trusted');
    stage.world.trust = trust;
    engine.send({ type: 'policy', policy: stage.world.policy() });
    expect(await engine.request('notes/import', take)).toEqual({
      name: 'team',
      taken: ['AGENTS.md'],
      left: []
    });
    writeFileSync(stage.path('team/AGENTS.md'), 'Other rules of the team.');
    const { files } = await engine.request('context/instructions', { workspace: 'demo' });
    expect(files.find(file => file.path === 'user:team/AGENTS.md')?.upstream).toEqual({
      path: 'team',
      state: 'differs'
    });
    await engine.request('notes/import', take);
    const after = await engine.request('context/instructions', { workspace: 'demo' });
    expect(JSON.stringify(after)).not.toContain('upstream');
  } finally {
    await server.stop();
  }
});

test.each<[fixed: string, optional: boolean]>([
  ['kept on', false],
  ['optional', true]
])(
  "[NB-49] the administrator's notes, %s: where their folder cannot be read it is said, and no model is asked without what is kept on",
  async (_fixed, optional) => {
    const server = await ModelServer.start();
    try {
      server.replies = [[{ text: 'Done.' }, { finish: 'stop' }]];
      const house = join(stage.world.home, `house-${String(optional)}`);
      const engine = await stage.start({
        models: [{ id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin }],
        managedNotes: { path: house, optional }
      });
      const threadId = await engine.thread();
      const say = async (): Promise<unknown> => {
        const asked = server.asked.length;
        const turnId = await engine.turn(threadId, 'Go.', 'ask');
        const end = await engine.event('turn-end', event => event.turnId === turnId);
        const { files } = await engine.request('context/instructions', { workspace: 'demo' });
        const managed = files.filter(({ scope }) => scope === 'managed');
        return {
          end: end.error?.code ?? end.reason,
          asked: server.asked.length - asked,
          managed: managed.map(({ path, why, fixed }) => [path, why ?? 'told', fixed === true])
        };
      };
      const absent = (why: string): object => ({
        ...(optional ? { end: 'done', asked: 1 } : { end: 'managed-notes', asked: 0 }),
        managed: [['managed:', why, !optional]]
      });
      expect(await say()).toEqual(absent('missing'));
      writeFileSync(house, 'no folder');
      expect(await say()).toEqual(absent('unreadable'));
      rmSync(house);
      mkdirSync(join(`${house}-real`, 'rules'), { recursive: true });
      symlinkSync(`${house}-real`, house);
      expect(await say()).toEqual(absent('unreadable'));
      rmSync(house);
      mkdirSync(join(house, 'rules'), { recursive: true });
      writeFileSync(join(house, 'rules/AGENTS.md'), 'House rules.');
      expect(await say()).toEqual({
        end: 'done',
        asked: 1,
        managed: [['managed:rules/AGENTS.md', 'told', !optional]]
      });
      expect(engine.stderr.match(/managed-notes-absent/g)).toHaveLength(2);
      expect(JSON.stringify(engine.events) + engine.stderr).not.toContain(house);
    } finally {
      await server.stop();
    }
  }
);

test('[NB-44] an image that a call reads is shown to the model, and the journal holds its hash alone', async () => {
  const server = await ModelServer.start();
  try {
    server.replies = [
      [{ call: 'read_file', args: '{"path":"plot.png"}' }, { finish: 'tool' }],
      [{ text: 'A curve.' }, { finish: 'stop' }]
    ];
    const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
    const engine = await stage.start({ models: [model] });
    const bytes = Buffer.from('89504e470d0a1a0a706c6f74', 'hex');
    writeFileSync(stage.path('plot.png'), bytes);
    const threadId = await engine.thread();
    await engine.turn(threadId, 'Look at plot.png.');
    const { output } = await engine.event('tool-call-end');
    await engine.event('turn-end');
    expect(output?.images).toEqual([
      { blob: expect.stringMatching(/^sha256-[0-9a-f]{64}$/), mediaType: 'image/png', bytes: 12 }
    ]);
    const data = `data:image/png;base64,${bytes.toString('base64')}`;
    expect(JSON.stringify(server.asked[1]?.body)).toContain(data);
    expect(JSON.stringify(engine.events)).not.toContain(bytes.toString('base64'));
    const blob = output?.images?.[0]?.blob ?? '';
    const { items } = await engine.request('context/inspect', {
      workspace: 'demo',
      context: [{ type: 'image', blob, name: 'plot' }]
    });
    expect(items).toMatchObject([{ sends: 'content', mediaType: 'image/png', bytes: 12 }]);
  } finally {
    await server.stop();
  }
});

test('[NB-44] an image that a model makes is kept by its hash, survives a restart and is told the model again', async () => {
  const bytes = Buffer.from('89504e470d0a1a0a647261776e', 'hex');
  const server = await ModelServer.start([
    [{ text: 'Here it is.' }, { image: bytes.toString('base64') }, { finish: 'stop' }],
    [{ image: 'PHN2Zy8+' }, { text: 'Bluer.' }, { finish: 'stop' }]
  ]);
  try {
    const models = [{ id: 'mock', provider: 'google', model: 'm-image', baseUrl: server.origin }];
    const engine = await stage.start({ models });
    const threadId = await engine.thread();
    await engine.turn(threadId, 'Draw a curve.');
    const { image } = await engine.event('image-drawn');
    await engine.event('turn-end');
    expect(image).toMatchObject({ mediaType: 'image/png', bytes: 13 });
    await engine.kill();
    const next = await stage.start({ models });
    await next.request('thread/open', { threadId, afterSeq: 0 });
    expect(await next.event('image-drawn')).toMatchObject({ image });
    const turnId = await next.turn(threadId, 'Make it bluer.');
    expect(await next.event('notice')).toMatchObject({ code: 'drawn-no-image' });
    await next.event('turn-end', event => event.turnId === turnId);
    expect(JSON.stringify(server.asked[1]?.body)).toContain(bytes.toString('base64'));
    expect(JSON.stringify([engine.events, next.events])).not.toContain(bytes.toString('base64'));
  } finally {
    await server.stop();
  }
});
