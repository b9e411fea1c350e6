import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ContextReference } from '../protocol/context';

export interface CurrentSources {
  readonly shell: JupyterFrontEnd.IShell;
  readonly documents: IDocumentManager | null;
  readonly notebooks: INotebookTracker | null;
}

/** What is selected in the current document; undefined for nothing. The path is relative to the server's root. */
export function currentSelection(sources: CurrentSources): ContextReference | undefined {
  const { shell, documents, notebooks } = sources;
  const widget = shell.currentWidget;
  const path = widget === null ? undefined : documents?.contextForWidget(widget)?.path;
  if (path === undefined) return undefined;
  const notebook = notebooks?.currentWidget === widget ? notebooks?.currentWidget : undefined;
  const cell = notebook?.content.activeCell;
  const editor = cell ? cell.editor : editorOf(widget);
  if (!editor) return undefined;
  const { start, end } = editor.getSelection();
  const source = editor.model.sharedModel.getSource();
  const [from, to] = [start, end]
    .map(position => editor.getOffsetAt(position))
    .sort((one, other) => one - other);
  const text = source.slice(from, to);
  if (text === '') return undefined;
  const lines = [start.line, end.line].sort((one, other) => one - other);
  return {
    type: 'selection',
    path,
    text: text.slice(0, MOST_CHARACTERS),
    from: (lines[0] ?? 0) + 1,
    to: (lines[1] ?? 0) + 1,
    ...(cell && { cell: cell.model.id })
  };
}

/** What the active cell of the current notebook gave, as text; undefined for nothing. */
export function currentOutput({
  shell,
  documents,
  notebooks
}: CurrentSources): ContextReference | undefined {
  const notebook = notebooks?.currentWidget;
  if (!notebook || notebook !== shell.currentWidget) return undefined;
  const path = documents?.contextForWidget(notebook)?.path;
  const cell = notebook.content.activeCell;
  if (path === undefined || cell?.model.type !== 'code') return undefined;
  const { outputs } = cell.model.toJSON();
  const text = Array.isArray(outputs) ? outputs.map(textOf).join('\n').trim() : '';
  return text === ''
    ? undefined
    : { type: 'output', path, cell: cell.model.id, text: text.slice(0, MOST_CHARACTERS) };
}

/** The text of one output of a notebook: a stream's, an error's, or the plain form of a result. */
function textOf(output: unknown): string {
  if (typeof output !== 'object' || output === null) return '';
  if ('text' in output) return joined(output.text);
  if ('traceback' in output) return joined(output.traceback, '\n').replace(COLOURS, '');
  if ('data' in output && typeof output.data === 'object' && output.data !== null)
    return 'text/plain' in output.data ? joined(output.data['text/plain']) : '';
  return '';
}

/** A text of a notebook is one string, or its lines. */
const joined = (value: unknown, between = ''): string =>
  Array.isArray(value) ? value.map(String).join(between) : typeof value === 'string' ? value : '';

function editorOf(widget: unknown): CodeEditor.IEditor | undefined {
  // The cast: a file editor's widget has its editor there; whatever has not is no file editor.
  const { content } = widget as { content?: { editor?: CodeEditor.IEditor } };
  return typeof content?.editor?.getSelection === 'function' ? content.editor : undefined;
}

// What colours a traceback in a terminal.
const COLOURS = /\u001b\[[0-9;]*m/g;
/** As many as a message's reference takes; the engine bounds it further and says so. */
const MOST_CHARACTERS = 200_000;
