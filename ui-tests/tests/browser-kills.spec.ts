import { isDeepStrictEqual } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { signIn } from '../fixtures/lab';
import { Line } from '../fixtures/line';
import type { Panel } from '../fixtures/panel';
import { expect, openPanelAt, test } from '../fixtures/test';

/** A browser of its own, as a person has it open. */
interface Seat {
  readonly panel: Panel;
  readonly line: Line;
}

/** Where a browser is killed, how it comes there, and what the next browser must find. */
interface Point {
  readonly name: string;
  readonly reach: (seat: Seat) => Promise<unknown>;
  readonly after: (panel: Panel) => Promise<unknown>;
}

test('SIGKILL of the browser at any point of a turn: what it was told is kept, nothing runs twice, what was unanswered is asked again, files are old or new [JP-10, JP-18, NB-29, NB-52]', async ({
  folder,
  server,
  wire
}, info) => {
  // Twelve browsers, one after the other.
  test.setTimeout(300_000);
  folder.write({ 'notes.txt': 'old\n' });
  await wire.trust(folder.name);

  const command = (point: string): string => `echo ran >> ${point}.txt`;
  const runs = (point: string): string | undefined => folder.read(`${point}.txt`);
  const atRest = (panel: Panel) => expect(panel.button('Stop')).toHaveCount(0);
  /** The question stands again, nothing has run; a yes now runs it once. */
  const askedAgain = (point: string) => async (panel: Panel) => {
    await panel.openThread(new RegExp(`>> ${point}\\.txt`));
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    expect(runs(point)).toBeUndefined();
    await panel.approve();
    await expect.poll(() => runs(point)).toBe('ran\n');
    await atRest(panel);
    expect(runs(point)).toBe('ran\n');
  };
  /** It ran, and whoever waits sees the end of it. */
  const ranOnce = (point: string) => async (panel: Panel) => {
    await panel.openThread(new RegExp(`>> ${point}\\.txt`));
    folder.write({ [`${point}.go`]: '' });
    await expect(panel.transcript.getByRole('heading', { name: /^Ran echo ran/ })).toBeVisible();
    await atRest(panel);
    expect(runs(point)).toBe('ran\n');
  };
  const ask = async (panel: Panel, line: string): Promise<void> => {
    await panel.send(`/sh ${line}`);
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
  };
  const untilGo = (point: string): string =>
    `${command(point)}; echo begun; until [ -e ${point}.go ]; do sleep 0.1; done`;
  const EDIT = /^\/edit notes\.txt/;
  const undo = async ({ panel, line }: Seat, at: 'request' | 'answer'): Promise<void> => {
    await panel.openThread(EDIT);
    await panel.button('Undo turn').click();
    const undone = line.stopAt({ at, name: 'checkpoint/restore' });
    await panel.button('Undo 1 file').click();
    await undone;
  };

  const points: readonly Point[] = [
    {
      name: 'its message on the way',
      reach: async ({ panel, line }) => {
        const sent = line.stopAt({ at: 'request', name: 'turn/start' });
        await panel.send(`/sh ${command('unsent')}`);
        await sent;
      },
      after: () => Promise.resolve(expect(runs('unsent')).toBeUndefined())
    },
    {
      name: 'its message taken and not acknowledged',
      reach: async ({ panel, line }) => {
        const taken = line.stopAt({ at: 'answer', name: 'turn/start' });
        await panel.send(`/sh ${command('taken')}`);
        await taken;
      },
      after: askedAgain('taken')
    },
    {
      name: 'the question told and not drawn',
      reach: async ({ panel, line }) => {
        const told = line.stopAt({ at: 'event', name: 'approval-request' });
        await panel.send(`/sh ${command('told')}`);
        await told;
      },
      after: askedAgain('told')
    },
    {
      name: 'the question in sight',
      reach: ({ panel }) => ask(panel, command('seen')),
      after: askedAgain('seen')
    },
    {
      name: 'the yes on the way',
      reach: async ({ panel, line }) => {
        await ask(panel, command('pressed'));
        const pressed = line.stopAt({ at: 'request', name: 'approval/answer' });
        await panel.approve();
        await pressed;
      },
      after: askedAgain('pressed')
    },
    {
      name: 'the yes taken and not acknowledged',
      reach: async ({ panel, line }) => {
        await ask(panel, command('answered'));
        const answered = line.stopAt({ at: 'answer', name: 'approval/answer' });
        await panel.approve();
        await answered;
      },
      after: ranOnce('answered')
    },
    {
      name: 'output coming',
      reach: async ({ panel }) => {
        await ask(panel, untilGo('output'));
        await panel.approve();
        await expect(panel.liveOutput).toBeVisible();
      },
      after: ranOnce('output')
    },
    {
      name: 'a reload that resumes',
      reach: async ({ panel, line }) => {
        await ask(panel, untilGo('resumed'));
        await panel.approve();
        await expect(panel.liveOutput).toBeVisible();
        const resumed = line.stopAt({ at: 'answer', name: 'thread/open' });
        await panel.page.reload();
        await resumed;
      },
      after: ranOnce('resumed')
    },
    {
      name: 'a file being written',
      reach: async ({ panel, line }) => {
        await panel.send('/edit notes.txt\n<<<<\nold\n====\nnew\n>>>>');
        await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
        const written = line.stopAt({ at: 'event', name: 'checkpoint-created' });
        await panel.approve();
        await written;
        expect(folder.read('notes.txt')).toMatch(/^(old|new)\n$/);
      },
      after: async panel => {
        await panel.openThread(EDIT);
        await expect(panel.button('Undo turn')).toBeVisible();
        expect(folder.read('notes.txt')).toBe('new\n');
      }
    },
    {
      name: 'an undo on the way',
      reach: seat => undo(seat, 'request'),
      after: async panel => {
        await panel.openThread(EDIT);
        await expect(panel.button('Undo turn')).toBeVisible();
        expect(folder.read('notes.txt')).toBe('new\n');
      }
    },
    {
      name: 'an undo done and not acknowledged',
      reach: seat => undo(seat, 'answer'),
      after: async panel => {
        await panel.openThread(EDIT);
        await expect(panel.transcript.getByRole('button', { name: 'Redo…' })).toBeVisible();
        expect(folder.read('notes.txt')).toBe('old\n');
      }
    }
  ];

  /** Starts a browser, lets it do something in the panel, and kills it with all that it holds. */
  const sit = async (act: (seat: Seat) => Promise<unknown>): Promise<Line> => {
    const { executablePath = '', args = [] } = info.project.use.launchOptions ?? {};
    const killed = await chromium.launchServer({ executablePath, args });
    const ended = new Promise(resolve => killed.process().once('exit', resolve));
    try {
      const browser: Browser = await chromium.connect(killed.wsEndpoint());
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      await signIn(context, server);
      const page = await context.newPage();
      const line = await Line.tap(page);
      await act({ panel: await openPanelAt(page, server, folder), line });
      return line;
    } finally {
      killed.process().kill('SIGKILL');
      await ended;
    }
  };

  const full = process.env['SALLYPORT_FULL'] === '1';
  const tried = points.filter(({ name }) => full || !IN_FULL.has(name));
  let before: Point | undefined;
  for (const point of [...tried, undefined]) {
    const line = await test.step(point?.name ?? 'the last look', () =>
      sit(async seat => {
        await before?.after(seat.panel);
        if (point === undefined) return;
        await seat.panel.newThread.click();
        await point.reach(seat);
      })
    );
    await expect.poll(() => lost(line, wire), { message: point?.name ?? '' }).toEqual([]);
    before = point;
  }
});

/** Points that the full run adds; each has a neighbour in the ordinary one, or in interruptions.spec.ts. */
const IN_FULL: ReadonlySet<string> = new Set([
  'its message on the way',
  'the question told and not drawn',
  'output coming',
  'a reload that resumes',
  'an undo on the way'
]);

type Told = Line['told'][number];

/** What a page was told and the journal does not hold word for word; deltas are folded into what they belong to. */
async function lost(line: Line, wire: { replay(threadId: string): Promise<readonly Told[]> }) {
  const kept = new Map<string, Told>();
  for (const threadId of new Set(line.told.map(entry => entry.threadId)))
    for (const entry of await wire.replay(threadId)) kept.set(`${threadId} ${entry.seq}`, entry);
  return line.told
    .filter(({ event }) => !event.type.endsWith('-delta'))
    .filter(told => !isDeepStrictEqual(kept.get(`${told.threadId} ${told.seq}`), told));
}
