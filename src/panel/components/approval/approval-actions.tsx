import * as React from 'react';

import type { OpenedApproval } from '../../../protocol/approvals';
import type { Answer } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { useWords, type Words } from '../../words/words';
import { Toolbar } from '../toolbar';
import { Trace } from '../trace';
import type { GuardState } from './card-guard';
import { guardWords } from './guard-words';
import { Hold } from './hold';
import { PayloadEditor } from './payload-editor';
import { WiderScopes } from './scopes';

/** What is unfolded below the answers; one at a time. */
type Fold = 'scopes' | 'why' | 'note' | 'edit' | null;

/** The answer's controls, deny first, with what holds an approval back said in words beside them. */
export function ApprovalActions(props: {
  readonly card: React.RefObject<HTMLElement>;
  readonly opened: OpenedApproval;
  readonly guard: GuardState | 'answering';
  /** All of the payload was in sight, or ticked. */
  readonly read: boolean;
  readonly keys: boolean;
  readonly onAnswer: (answer: Answer, event: MouseEvent | KeyboardEvent, control: Element) => void;
  /** Puts the act into the policy tester; absent for one that it does not judge. */
  readonly onTest?: (() => void) | undefined;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { card, opened, guard, read, keys, onAnswer } = props;
  const [fold, setFold] = React.useState<Fold>(null);
  const [note, setNote] = React.useState('');
  const [typed, setTyped] = React.useState('');
  const [edited, setEdited] = React.useState(opened.payload);
  const id = React.useId();
  const approve = React.useRef<HTMLButtonElement>(null);
  const deny = React.useRef<HTMLButtonElement>(null);

  const typedRight = opened.typed === undefined || typed === opened.typed;
  const hold = holdReason(guard, read, typedRight, words);
  const giveDeny = (event: MouseEvent | KeyboardEvent): void => {
    if (deny.current === null) return;
    onAnswer({ decision: 'deny', ...(note !== '' && { note }) }, event, deny.current);
  };
  const isEdited = fold === 'edit' && JSON.stringify(edited) !== JSON.stringify(opened.payload);
  const giveOnce = (event: MouseEvent | KeyboardEvent): void => {
    if (approve.current === null || hold !== undefined) return;
    const answer: Answer = {
      decision: 'allow',
      scope: 'once',
      ...(isEdited && { editedInput: edited })
    };
    onAnswer(opened.typed === undefined ? answer : { ...answer, typed }, event, approve.current);
  };

  // Keeps the card's own keys on the card and nowhere else; a text box inside keeps its keys to itself.
  React.useEffect(() => {
    const element = card.current;
    if (element === null || !keys) return;
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.repeat || isTextBox(event.target)) return;
      if (event.key !== 'Enter' && event.key !== 'Backspace') return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Enter') giveOnce(event);
      else giveDeny(event);
    };
    element.addEventListener('keydown', press);
    return () => element.removeEventListener('keydown', press);
  });

  return (
    <>
      {opened.typed !== undefined && (
        <label className="sallyport-typed">
          <span>{fill(trans.__('Type “{text}” to approve'), { text: opened.typed })}</span>
          <input
            type="text"
            value={typed}
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
            onChange={event => setTyped(event.currentTarget.value)}
            onPaste={event => event.preventDefault()}
          />
        </label>
      )}
      <div className="sallyport-answer">
        <Toolbar label={trans.__('Answers')} className="sallyport-actions">
          <button
            ref={deny}
            type="button"
            className="sallyport-button"
            data-answer="deny"
            onClick={event => giveDeny(event.nativeEvent)}
          >
            {trans.__('Deny')}
          </button>
          <button
            ref={approve}
            type="button"
            className="sallyport-button"
            data-primary
            data-answer="approve"
            aria-disabled={hold !== undefined}
            aria-describedby={`${id}-hold`}
            onClick={event => giveOnce(event.nativeEvent)}
          >
            {isEdited ? trans.__('Approve edited once') : trans.__('Approve once')}
          </button>
          <FoldButton name="scopes" label={trans.__('Approve for…')} fold={fold} onFold={setFold} />
          <FoldButton name="note" label={trans.__('Add a note')} fold={fold} onFold={setFold} />
          {opened.editable && (
            <FoldButton name="edit" label={trans.__('Edit')} fold={fold} onFold={setFold} />
          )}
          <FoldButton name="why" label={trans.__('Why?')} fold={fold} onFold={setFold} />
        </Toolbar>
        <Hold
          id={`${id}-hold`}
          reason={hold}
          others={[answering(words), unread(words), untyped(words)]}
        />
      </div>
      {fold === 'scopes' && <WiderScopes opened={opened} hold={hold} onAnswer={onAnswer} />}
      {fold === 'why' && <Trace decision={opened.decision} onTest={props.onTest} />}
      {fold === 'edit' && (
        <PayloadEditor payload={opened.payload} edited={edited} onEdit={setEdited} />
      )}
      {fold === 'note' && (
        <div className="sallyport-note">
          <label htmlFor={`${id}-note`}>
            {trans.__('Sent with Deny, so that the next attempt is a better one')}
          </label>
          <textarea
            id={`${id}-note`}
            rows={2}
            value={note}
            onChange={event => setNote(event.currentTarget.value)}
          />
          <button
            type="button"
            className="sallyport-button"
            aria-disabled={guard !== 'ready'}
            onClick={event => {
              const answer: Answer = { decision: 'deny', stop: true };
              onAnswer(
                note === '' ? answer : { ...answer, note },
                event.nativeEvent,
                event.currentTarget
              );
            }}
          >
            {trans.__('Deny and stop the turn')}
          </button>
        </div>
      )}
    </>
  );
}

function FoldButton(props: {
  readonly name: Exclude<Fold, null>;
  readonly label: string;
  readonly fold: Fold;
  readonly onFold: (fold: Fold) => void;
}): React.ReactElement {
  const { name, label, fold, onFold } = props;
  const open = fold === name;
  return (
    <button
      type="button"
      className="sallyport-button"
      data-quiet
      aria-expanded={open}
      onClick={() => onFold(open ? null : name)}
    >
      {label}
    </button>
  );
}

/** Why "Approve once" waits, or undefined where it does not. */
function holdReason(
  guard: GuardState | 'answering',
  read: boolean,
  typedRight: boolean,
  words: Words
): string | undefined {
  if (guard === 'answering') return answering(words);
  // What lasts is said before what passes by itself.
  if (guard === 'covered' || guard === 'outside') return guardWords(guard, words);
  if (!read) return unread(words);
  if (!typedRight) return untyped(words);
  return guardWords(guard, words);
}

const answering = ({ trans }: Words): string => trans.__('Answering…');
const unread = ({ trans }: Words): string =>
  trans.__('Scroll to the end of what will run, or tick the box.');
const untyped = ({ trans }: Words): string => trans.__('Type the text above.');

const isTextBox = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input[type="text"], textarea');
