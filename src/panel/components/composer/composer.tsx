import * as React from 'react';

import { contextKey, type ContextCandidate } from '../../../protocol/context';
import type { AttachedChip } from '../../model/attachments';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { commandHint, commandUsage } from '../../words/commands';
import { useWords } from '../../words/words';
import { Chips } from '../context/chips';
import { CurrentOffer } from '../context/current-offer';
import { LeftOut } from '../context/left-out';
import { MentionList } from '../context/mention-list';
import { Notes } from '../context/notes';
import { useLabDrop } from '../context/use-lab-drop';
import { useMention, type Mention } from '../context/use-mention';
import { Icon } from '../icon';
import { ContextMeter } from './context-meter';
import { ModeSelect } from './mode-select';
import { ModelSelect } from './model-select';
import { Queue } from './queue';
import { offeredCommands } from './completion';
import { useCompletion } from './use-completion';
import { useRecall } from './use-recall';

/** Where a person writes: text, slash commands with completion, mode, Send or Stop. It owns the text while it is typed. */
export function Composer(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { view, actions } = props;
  const { draft, session, running, settings } = view;
  const box = React.useRef<HTMLTextAreaElement>(null);
  const id = React.useId();
  const [text, setText] = React.useState(draft.text);
  const [cursor, setCursor] = React.useState(draft.text.length);
  const completion = useCompletion(text, cursor, offeredCommands(session));
  const { options, active } = completion;
  const mention = useMention(text, cursor, view, actions);
  const recall = useRecall(view, actions);
  const root = React.useRef<HTMLDivElement>(null);
  const isOver = useLabDrop(root, paths => {
    actions.attachDropped(paths);
    box.current?.focus();
  });
  const blocked = view.workspaceRefused !== undefined;

  const change = (next: string, at = next.length): void => {
    setText(next);
    setCursor(at);
    actions.saveDraft(next);
  };
  // Takes over a draft that the model put in: another thread, a message that came back.
  const serial = React.useRef(draft.serial);
  const toEnd = React.useRef(false);
  const cursorAt = React.useRef<number | undefined>(undefined);
  React.useEffect(() => {
    if (serial.current === draft.serial) return;
    serial.current = draft.serial;
    toEnd.current = true;
    setText(draft.text);
  }, [draft]);
  // Keeps the box as high as its text, up to what the style allows.
  React.useLayoutEffect(() => {
    if (box.current === null) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${box.current.scrollHeight}px`;
    // A text that was put in is gone on with at its end; the browser would leave the cursor where it was.
    if (cursorAt.current !== undefined) {
      box.current.setSelectionRange(cursorAt.current, cursorAt.current);
      cursorAt.current = undefined;
    }
    if (!toEnd.current) return;
    toEnd.current = false;
    box.current.setSelectionRange(text.length, text.length);
    // Here and not where the text is put in: a focus that comes in between tells of the text of before.
    setCursor(text.length);
  }, [text]);
  // Focuses the box when the person asked for it, once per request.
  const focused = React.useRef(0);
  React.useEffect(() => {
    const { focus } = view;
    if (focus?.target.type !== 'composer' || focus.serial === focused.current) return;
    focused.current = focus.serial;
    box.current?.focus();
  }, [view]);
  const send = (): void => {
    if (text.trim() === '' || blocked) return;
    actions.send(text);
    setText('');
    setCursor(0);
  };
  const complete = (command: string): void => {
    change(`/${command} `);
    box.current?.focus();
  };
  const pick = (option: ContextCandidate): void => {
    const { text: next, at } = mention.choose(option);
    change(next, at);
    cursorAt.current = at;
    box.current?.focus();
  };
  const press = (event: React.KeyboardEvent<HTMLTextAreaElement>): void => {
    // A key of an input method belongs to it alone; 229 is what Safari says after the composition has ended.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mention.isOpen && pressInList(event, mention, pick)) return;
    const option = options[active];
    if (option !== undefined) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        completion.move(event.key === 'ArrowDown' ? 1 : -1);
        return;
      }
      if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) {
        event.preventDefault();
        complete(option);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        completion.close();
        return;
      }
    }
    const accel = event.ctrlKey || event.metaKey;
    const sends = settings.sendKey === 'enter' ? !event.shiftKey && !accel : accel;
    if (event.key === 'Enter' && sends) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const recalled = recall.move(event.key, text);
      if (recalled === undefined) return;
      event.preventDefault();
      change(recalled);
    } else if (event.key === 'Escape' && running !== undefined) {
      event.stopPropagation();
      actions.stop();
    }
  };
  return (
    <div ref={root} className="sallyport-composer" data-over={isOver || undefined}>
      <Queue view={view} actions={actions} />
      {options.length > 0 && (
        <ul
          id={`${id}-list`}
          className="sallyport-options"
          role="listbox"
          // Whoever does not use the arrows of the box can still reach and scroll a long list.
          tabIndex={0}
          aria-label={trans.__('Commands')}
        >
          {options.map((command, index) => (
            <li
              key={command}
              id={`${id}-${command}`}
              ref={index === active ? scrollIntoView : null}
              role="option"
              aria-selected={index === active}
              onPointerDown={event => {
                event.preventDefault();
                complete(command);
              }}
            >
              <code>{commandUsage(command, words)}</code> <span>{commandHint(command, words)}</span>
            </li>
          ))}
        </ul>
      )}
      {mention.isOpen && (
        <MentionList
          id={`${id}-mention`}
          options={mention.options}
          active={mention.active}
          picker={view.picker}
          onChoose={pick}
        />
      )}
      <div className="sallyport-box">
        <Notes view={view} actions={actions} />
        <Chips
          chips={chipsOf(view)}
          label={trans.__('Attached')}
          onRemove={({ reference, follows }) => {
            if (follows) actions.followDocument(false);
            else actions.detach(contextKey(reference));
            box.current?.focus();
          }}
        />
        <CurrentOffer
          view={view}
          onFollow={() => {
            actions.followDocument(true);
            box.current?.focus();
          }}
        />
        <LeftOut leftOut={view.leftOut} />
        <textarea
          ref={box}
          rows={1}
          value={text}
          dir="auto"
          aria-label={trans.__('Message')}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={
            mention.isOpen ? `${id}-mention-list` : options.length > 0 ? `${id}-list` : undefined
          }
          aria-activedescendant={
            mention.options.length > 0
              ? `${id}-mention-${mention.active}`
              : options.length > 0
                ? `${id}-${options[active]}`
                : undefined
          }
          placeholder={trans.__('Message, / commands, @ files')}
          onFocus={() => actions.refreshAttached()}
          onChange={event => change(event.currentTarget.value, event.currentTarget.selectionStart)}
          onSelect={event => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={press}
          onPaste={event => takeImages(event, event.clipboardData, actions)}
          onDrop={event => takeImages(event, event.dataTransfer, actions)}
        />
        <ContextMeter view={view} actions={actions} />
        <div className="sallyport-send">
          <ModeSelect view={view} onMode={mode => actions.setMode(mode)} />
          <ModelSelect
            view={view}
            onModel={id => actions.setModel(id)}
            onConnect={() => actions.openModels()}
          />
          <button
            type="button"
            className="sallyport-icon-button"
            aria-label={trans.__('Attach a file or folder')}
            title={trans.__('Attach a file or folder')}
            onClick={() => {
              const spaced = text === '' || /\s$/.test(text) ? text : `${text} `;
              toEnd.current = true;
              change(`${spaced}@`);
              box.current?.focus();
            }}
          >
            <Icon name="attach" />
          </button>
          <span className="sallyport-grow" />
          {running !== undefined && (
            <span className="sallyport-quiet">{trans.__('Enter queues')}</span>
          )}
          <button
            type="button"
            className="sallyport-icon-button"
            aria-label={trans.__('Send')}
            title={trans.__('Send')}
            aria-disabled={text.trim() === '' || blocked}
            onClick={send}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
    </div>
  );
}

/** What goes with the next message: the active document first, where it is taken along and was not picked by itself. */
function chipsOf({
  current,
  attached
}: Pick<PanelView, 'current' | 'attached'>): readonly AttachedChip[] {
  if (current?.on !== true) return attached;
  const key = contextKey(current.reference);
  return attached.some(({ reference }) => contextKey(reference) === key)
    ? attached
    : [{ ...current, follows: true }, ...attached];
}

/** Images that are pasted or dropped are attached; everything else is the box's own. */
function takeImages(
  event: React.SyntheticEvent,
  { files }: DataTransfer,
  { attachImages }: PanelActions
): void {
  const images = [...files].filter(({ type }) => type.startsWith('image/'));
  if (images.length === 0) return;
  event.preventDefault();
  attachImages(images);
}

/** What a key does while the picker is open; false where it is the box's own. */
function pressInList(
  event: React.KeyboardEvent,
  { options, active, move, close }: Mention,
  pick: (option: ContextCandidate) => void
): boolean {
  const option = options[active];
  if (event.key === 'Escape') {
    event.stopPropagation();
    close();
  } else if (option === undefined) return false;
  else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
    move(event.key === 'ArrowDown' ? 1 : -1);
  else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) pick(option);
  else return false;
  event.preventDefault();
  return true;
}

const scrollIntoView = (option: HTMLElement | null): void =>
  option?.scrollIntoView({ block: 'nearest' });
