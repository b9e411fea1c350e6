import type { CallItem, ThreadState, TurnItem, TurnState } from '../../protocol/state';
import { callTitle } from './calls';
import { drawnWords } from './drawn-words';
import { endWord } from './end-words';
import { fill } from './fill';
import { outcomeLook } from './outcomes';
import { formatMoment, formatTime } from './quantities';
import { planLines } from './plan-words';
import { say } from './sentences';
import { verdictLine } from './verdict-line';
import type { Words } from './words';

/** One piece of a thread as plain text; `exact` is what a person or tool wrote, line by line. */
export type OutlineBlock =
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'markdown'; readonly text: string }
  | { readonly type: 'exact'; readonly name: string; readonly text: string };

/** A whole thread as headed text, in reading order: for files and for readers who want no cards. */
export function threadOutline(thread: ThreadState, words: Words): readonly OutlineBlock[] {
  const { trans } = words;
  const [first] = thread.turns;
  const title = thread.title || first?.input[0]?.text || trans.__('New thread');
  return [
    { type: 'heading', level: 1, text: title },
    {
      type: 'text',
      text: fill(trans.__('Folder: {folder}'), {
        folder: thread.workspace === '' ? trans.__('server folder') : thread.workspace
      })
    },
    ...thread.turns.flatMap(turn => turnOutline(turn, words))
  ];
}

function turnOutline(turn: TurnState, words: Words): readonly OutlineBlock[] {
  const { trans } = words;
  return [
    {
      type: 'heading',
      level: 2,
      text: fill(trans.__('You, {time}'), { time: formatMoment(turn.startedAt, words) })
    },
    turn.continues === undefined
      ? { type: 'exact', name: '', text: turn.input.map(part => part.text).join('\n') }
      : { type: 'text', text: trans.__('You let it go on.') },
    ...turn.items.flatMap(item => itemOutline(item, words)),
    ...(turn.plan === undefined
      ? []
      : [
          {
            type: 'exact',
            name: trans.__('Plan'),
            text: planLines(turn.plan.items, words)
          } as const
        ]),
    ...endOutline(turn, words)
  ];
}

function itemOutline(item: TurnItem, words: Words): readonly OutlineBlock[] {
  const { trans } = words;
  switch (item.type) {
    case 'message':
      return [
        { type: 'heading', level: 3, text: trans.__('Sallyport') },
        { type: 'markdown', text: item.text }
      ];
    case 'reasoning':
      return [
        { type: 'heading', level: 3, text: trans.__('Reasoning') },
        { type: 'markdown', text: item.text }
      ];
    case 'notice':
      return [{ type: 'text', text: say(item, words) }];
    case 'drawn':
      return [
        { type: 'heading', level: 3, text: trans.__('Sallyport') },
        { type: 'text', text: drawnWords(item.image, words) }
      ];
    case 'steer':
      return [
        { type: 'heading', level: 3, text: trans.__('You, while it ran') },
        { type: 'exact', name: '', text: item.input.map(part => part.text).join('\n') }
      ];
    case 'call':
      return callOutline(item, words);
  }
}

function callOutline(call: CallItem, words: Words): readonly OutlineBlock[] {
  const { trans } = words;
  const { outcome, output, error, approval } = call;
  const done = outcome === 'ok';
  const input = approval?.edited ?? call.input;
  const state =
    outcome !== undefined
      ? outcomeLook(outcome, words).word
      : approval?.status === 'pending'
        ? trans.__('Waits for you')
        : trans.__('Running');
  const exact = (name: string, text: unknown): readonly OutlineBlock[] =>
    typeof text === 'string' && text !== '' ? [{ type: 'exact', name, text }] : [];
  const verdict = verdictLine(call, words);
  return [
    {
      type: 'heading',
      level: 3,
      text: fill(trans.__('{title}, {time}'), {
        title: callTitle({ tool: call.tool, input }, done, words).sentence,
        time: formatTime(call.startedAt, words)
      })
    },
    { type: 'text', text: verdict === '' ? state : `${state} · ${verdict}` },
    ...exact(trans.__('Command'), input.command),
    ...(error === undefined ? [] : [{ type: 'text', text: error.message } as const]),
    ...exact(trans.__('Changes'), output?.diff),
    ...exact(trans.__('Output'), output?.stdout ?? call.live?.stdout),
    ...exact(trans.__('Error output'), output?.stderr ?? call.live?.stderr),
    ...(output?.diff === undefined && output?.stdout === undefined
      ? exact(trans.__('Result'), output?.text)
      : [])
  ];
}

function endOutline({ end, checkpoint }: TurnState, words: Words): readonly OutlineBlock[] {
  const { trans } = words;
  if (end === undefined) return [];
  const paths = end.changes.map(({ path }) => path).join(', ');
  const parts = [
    endWord(end.reason, words),
    end.error?.message ?? '',
    paths === '' ? '' : fill(trans.__('Changed: {paths}'), { paths }),
    checkpoint === 'undone' ? trans.__('undone') : ''
  ];
  return [{ type: 'text', text: parts.filter(part => part !== '').join(' · ') }];
}
