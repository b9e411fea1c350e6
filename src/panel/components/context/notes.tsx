import * as React from 'react';

import { MANAGED_NOTES, type InstructionFile } from '../../../protocol/instructions';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { noteFacts, noteName } from '../../words/context';
import { isOff } from '../../../protocol/features';
import { fill } from '../../words/fill';
import { formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';
import { ImportNotes } from './import-notes';

/** The notes that a model is told before everything else, in their order, each with a switch for this thread where it may have one. */
export function Notes(props: {
  readonly view: Pick<PanelView, 'notes' | 'newNotesOff' | 'thread' | 'policy' | 'session'>;
  readonly actions: Pick<PanelActions, 'switchNote' | 'importNotes'>;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { view, actions } = props;
  const { notes, thread, newNotesOff, policy, session } = view;
  const mayImport = policy?.trusted === true && !isOff(session?.features, 'notes-import');
  const hasModel = (session?.models ?? []).length > 0;
  // With nothing to tell, there is still the way to take some, where there is a model to tell it.
  if (notes.length === 0 && !(mayImport && hasModel)) return null;
  const off = thread === undefined ? newNotesOff : (thread.instructionsOff ?? []);
  const told = notes.filter(note => isTold(note, off));
  const changed = told.filter(note => note.changed !== undefined).length;
  const hasOthers = notes.some(({ scope }) => scope !== 'folder');
  const count =
    notes.length === 0
      ? trans.__('No notes yet')
      : fill(
          hasOthers
            ? trans._n('{count} note', '{count} notes', told.length)
            : trans._n('{count} note of this folder', '{count} notes of this folder', told.length),
          { count: formatNumber(told.length, words) }
        );
  return (
    <details className="sallyport-notes">
      <summary>
        {count}
        {changed > 0 &&
          ` · ${fill(trans.__('{count} changed'), { count: formatNumber(changed, words) })}`}
        {notes.some(({ path }) => path === MANAGED_NOTES) &&
          ` · ${trans.__("the administrator's cannot be read")}`}
      </summary>
      {hasOthers && (
        <p className="sallyport-quiet">
          {trans.__('Told in this order; where two differ, the one above holds.')}
        </p>
      )}
      {notes.length === 0 ? (
        <p className="sallyport-quiet">
          {trans.__(
            'Notes tell a model how you work, before everything else: a file AGENTS.md in this folder, or your own.'
          )}
        </p>
      ) : (
        <ul aria-label={trans.__('Notes of this folder')}>
          {notes.map(note => (
            <li key={note.path}>
              <label>
                <input
                  type="checkbox"
                  checked={isTold(note, off)}
                  disabled={note.fixed === true || (note.why !== undefined && note.why !== 'off')}
                  onChange={event => actions.switchNote(note.path, event.currentTarget.checked)}
                />{' '}
                <bdi>{noteName(note, words)}</bdi>
              </label>{' '}
              <small>{noteFacts(note, words)}</small>{' '}
              {mayImport && note.upstream?.state === 'differs' && (
                <button
                  type="button"
                  className="sallyport-link"
                  onClick={() => actions.importNotes(note.upstream?.path ?? '', bundleOf(note))}
                >
                  {trans.__('Take them anew')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayImport && <ImportNotes onImport={path => actions.importNotes(path)} />}
    </details>
  );
}

/** The bundle that a note of one's own belongs to. */
const bundleOf = ({ path }: InstructionFile): string =>
  path.slice(path.indexOf(':') + 1).replace(/\/.*$/, '');

const isTold = ({ path, fixed, why }: InstructionFile, off: readonly string[]): boolean =>
  (why === undefined || why === 'off') && (fixed === true || !off.includes(path));
