import { findTool, toolNames } from '../src/engine/tools/registry';
import type { ThreadEvent } from '../src/protocol/events';
import { useStage, type Engine } from './engine-driver';

/**
 * Three promises that every tool keeps by where it stands, tried on each one that there is: its input is in no log, at no
 * level; what cannot be meant is refused; and what went wrong is told without path, stack or value. A tool that comes
 * later is tried without a line here: its inputs are made from its own schema.
 */

const stage = useStage();
const CANARY = 'canary-input-0123456789';

interface Member {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly items?: Member;
  readonly properties?: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
}

/** A value of that schema with a text wherever a text may stand. */
function filled(member: Member, text: string): unknown {
  if (member.enum !== undefined) return member.enum[0];
  switch (member.type) {
    case 'string':
      return text;
    case 'array':
      return [filled(member.items ?? {}, text)];
    case 'object':
      return Object.fromEntries(
        Object.entries(member.properties ?? {}).map(([name, inner]) => [name, filled(inner, text)])
      );
    case 'boolean':
      return true;
    default:
      return 1;
  }
}

/** What each tool is asked: what fits, what leaves the folder, what is of another shape, what it does not know. */
const FAMILIES: readonly (readonly [family: string, input: (schema: Member) => unknown])[] = [
  ['fits', schema => filled(schema, CANARY)],
  ['leads out', schema => filled(schema, `/etc/../${CANARY}/../shadow`)],
  ['hides something', schema => filled(schema, `${CANARY}\u202e\u0000`)],
  ['is of another shape', () => ({ [CANARY]: CANARY })],
  ['is none', () => CANARY]
];

type CallEnd = Extract<ThreadEvent, { type: 'tool-call-end' }>;

/** Asks one tool each of them, a call a turn, in a mode where nothing acts; the person refuses the rest. */
async function driveTool(
  engine: Engine,
  threadId: string,
  at: number
): Promise<readonly CallEnd[]> {
  const first = engine.events.length;
  const refused = new Set<string>();
  for (let turn = 0; turn < FAMILIES.length; turn++) {
    const turnId = await engine.turn(threadId, `Play ${at}-${turn}.`, 'ask');
    const asked = (): string | undefined =>
      engine.events
        .slice(first)
        .flatMap(({ event }) => (event.type === 'approval-request' ? [event.approvalId] : []))
        .find(id => !refused.has(id));
    const isOver = (): boolean =>
      engine.events.some(({ event }) => event.type === 'turn-end' && event.turnId === turnId);
    for (;;) {
      await engine.until(() => isOver() || asked() !== undefined);
      const id = asked();
      if (id === undefined) break;
      refused.add(id);
      await engine.answer(threadId, id, 'deny');
    }
  }
  return engine.events
    .slice(first)
    .flatMap(({ event }) => (event.type === 'tool-call-end' ? [event] : []));
}

test('[JM-14] every tool keeps its input out of logs, refuses what cannot be meant, and tells no value of a failure', async () => {
  const schemas = await Promise.all(
    // The cast: JSON Schema's own form, which the tools' tests hold them to.
    toolNames.map(async name => ((await findTool(name))?.inputSchema ?? {}) as Member)
  );
  const turns = toolNames.flatMap((tool, at) =>
    FAMILIES.map(([, input], turn) => ({
      when: `Play ${at}-${turn}.`,
      steps: [[{ tool, input: input(schemas[at] ?? {}) }]]
    }))
  );
  const engine = await stage.start(
    { ...stage.script(...turns) },
    [],
    ['/usr/bin/env', 'SALLYPORT_DEBUG=1']
  );
  const threadId = await engine.thread();
  for (const [at, tool] of toolNames.entries()) {
    const ends = await driveTool(engine, threadId, at);
    expect([tool, ends.length]).toEqual([tool, FAMILIES.length]);
    for (const [index, { outcome, error, output }] of ends.entries()) {
      const [family = ''] = FAMILIES[index] ?? [];
      const where = [tool, family];
      // What is of no tool's shape never gets as far as being decided on.
      const message = error?.message ?? '';
      if (index >= 3) {
        expect([...where, error?.code]).toEqual([...where, 'bad-params']);
        expect([...where, message]).toEqual([...where, expect.not.stringContaining(CANARY)]);
      }
      expect([...where, message]).toEqual([...where, expect.not.stringMatching(UNTOLD)]);
      expect([...where, JSON.stringify(output ?? '')]).toEqual([
        ...where,
        expect.not.stringContaining('root:')
      ]);
      // A path is plain data to a tool that takes none.
      if (index >= 2) expect([...where, outcome]).not.toEqual([...where, 'ok']);
    }
  }
  expect(engine.stderr).not.toContain(CANARY);
});

/** A stack, an absolute path of the machine, an error of the system or of Node as it is. */
const UNTOLD =
  /\n\s+at |\/(?:home|root|tmp|usr|srv|var|etc|work)\/|node:|E[A-Z]{4,}:|TypeError|undefined/;
