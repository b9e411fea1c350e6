import { NotebookActions, type INotebookTracker } from '@jupyterlab/notebook';

/**
 * Puts code into a new cell below the active one of the current notebook and selects it; runs nothing.
 * Answers false where there is no notebook, or it is read-only.
 */
export function insertCode(tracker: INotebookTracker | null, code: string): boolean {
  const notebook = tracker?.currentWidget?.content;
  if (notebook?.model == null || notebook.model.readOnly) return false;
  NotebookActions.insertBelow(notebook);
  const cell = notebook.activeCell;
  if (cell === null) return false;
  cell.model.sharedModel.setSource(code);
  return true;
}
