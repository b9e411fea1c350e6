import { writeFileSync } from 'node:fs';
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
