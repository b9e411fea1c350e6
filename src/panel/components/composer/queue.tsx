import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';

/** Messages on their way or failed, and those that wait for the running turn's end, above the box they came from. */
export function Queue(props: {
  readonly view: Pick<PanelView, 'queue' | 'thread' | 'running'>;
  readonly actions: Pick<PanelActions, 'removeQueued' | 'retryQueued' | 'sendNow'>;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { view, actions } = props;
  const { queue, thread, running } = view;
  const waiting = thread?.queue ?? [];
  if (queue.length + waiting.length === 0) return null;
  const working = thread?.turns.at(-1);
  return (
    <ul className="sallyport-queue" aria-label={trans.__('Waiting messages')}>
      {waiting.map(({ key, input }) => {
        const text = input.map(part => part.text).join('\n');
        const mayGo = running === undefined || (!isTyped(text) && !isTyped(textOf(working)));
        return (
          <Entry
            key={key}
            text={text}
            state={
              running === undefined
                ? trans.__('Waits for you: the turn did not come to its end')
                : trans.__('Waits for the end of the turn')
            }
            onRemove={() => actions.removeQueued(key)}
          >
            {mayGo && (
              <button
                type="button"
                className="sallyport-link"
                title={
                  running === undefined
                    ? undefined
                    : trans.__('Says it to the running turn, which hears it before its next step')
                }
                aria-label={fill(trans.__('Send “{text}” now'), { text })}
                onClick={() => actions.sendNow(key)}
              >
                {trans.__('Send now')}
              </button>
            )}
          </Entry>
        );
      })}
      {queue.map(({ key, text, state, problem }) => (
        <Entry
          key={key}
          text={text}
          state={
            state === 'failed'
              ? (problem?.message ?? trans.__('Not sent'))
              : state === 'sending'
                ? trans.__('Sending…')
                : trans.__('Waits')
          }
          onRemove={state === 'sending' ? undefined : () => actions.removeQueued(key)}
        >
          {state === 'failed' && (
            <button
              type="button"
              className="sallyport-link"
              onClick={() => actions.retryQueued(key)}
            >
              {trans.__('Try again')}
            </button>
          )}
        </Entry>
      ))}
    </ul>
  );
}

function Entry(props: {
  readonly text: string;
  readonly state: string;
  readonly onRemove: (() => void) | undefined;
  readonly children: React.ReactNode;
}): React.ReactElement {
  const { trans } = useWords();
  const { text, state, onRemove, children } = props;
  return (
    <li>
      <span className="sallyport-current">
        <bdi>{text}</bdi>
        <small>{state}</small>
      </span>
      {children}
      {onRemove !== undefined && (
        <button
          type="button"
          className="sallyport-link"
          aria-label={fill(trans.__('Remove “{text}”'), { text })}
          onClick={onRemove}
        >
          {trans.__('Remove')}
        </button>
      )}
    </li>
  );
}

const textOf = (turn: { readonly input: readonly { readonly text: string }[] } | undefined) =>
  turn?.input[0]?.text ?? '';

/** A command is nothing that a model could hear, and hears nothing. */
const isTyped = (text: string): boolean => text.trimStart().startsWith('/');
