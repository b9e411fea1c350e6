import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import type { ContextReference } from '../protocol/context';

export interface CurrentSources {
  readonly shell: JupyterFrontEnd.IShell;
  readonly documents: IDocumentManager | null;
  readonly notebooks: INotebookTracker | null;
}

/** What is selected in the current document or terminal; undefined for nothing. The path is relative to the server's root. */
export function currentSelection(sources: CurrentSources): ContextReference | undefined {
  const { shell, documents, notebooks } = sources;
  const widget = shell.currentWidget;
  if (widget === null) return undefined;
  const path = documents?.contextForWidget(widget)?.path;
  if (path === undefined) return terminalSelection(widget);
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

/** What a cell gave: its text, and its images, which are to be handed over one by one. */
export interface CurrentOutput {
  /** Where it comes from; of all images, too. */
  readonly of: Pick<ContextReference, 'path' | 'cell' | 'freshness'>;
  readonly text?: ContextReference;
  readonly images: readonly File[];
}

/** What the active cell of the current notebook gave; undefined for nothing. */
export function currentOutput({
  shell,
  documents,
  notebooks
}: CurrentSources): CurrentOutput | undefined {
  const notebook = notebooks?.currentWidget;
  if (!notebook || notebook !== shell.currentWidget) return undefined;
  const path = documents?.contextForWidget(notebook)?.path;
  const cell = notebook.content.activeCell;
  if (path === undefined || cell?.model.type !== 'code') return undefined;
  const { outputs: found } = cell.model.toJSON();
  const outputs: readonly unknown[] = Array.isArray(found) ? found : [];
  const text = outputs.map(textOf).join('\n').trim();
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Its place and not its first words: those may hold what is not to be sent.
  const place = String(notebook.content.activeCellIndex + 1);
  const images = outputs.flatMap(imageOf).slice(0, MOST_IMAGES);
  if (text === '' && images.length === 0) return undefined;
  const of: CurrentOutput['of'] = {
    path,
    cell: cell.model.id,
    // The cast: only a code cell's model says so, and the type was asked above.
    ...((cell.model as ICodeCellModel).isDirty && { freshness: 'before-edit' as const })
  };
  return {
    of,
    ...(text !== '' && {
      text: { type: 'output' as const, ...of, name: place, text: text.slice(0, MOST_CHARACTERS) }
    }),
    images: images.map(
      ({ bytes, type }, index) =>
        new File([bytes], `${name} cell ${place} output ${index + 1}`, { type })
    )
  };
}

/** Images of one output that a model may take; drawings are programs and stay. */
function imageOf(
  output: unknown
): readonly { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }[] {
  if (typeof output !== 'object' || output === null || !('data' in output)) return [];
  const { data } = output;
  if (typeof data !== 'object' || data === null) return [];
  const found = IMAGE_TYPES.map(type => ({
    type,
    // The cast: an output's data is read by its types alone.
    text: joined((data as Readonly<Record<string, unknown>>)[type])
  })).find(({ text }) => text !== '');
  if (found === undefined) return [];
  try {
    const characters = atob(found.text.replace(/\s/g, ''));
    const bytes = Uint8Array.from(characters, character => character.charCodeAt(0));
    return [{ bytes, type: found.type }];
  } catch {
    // What is not base64 is no image; its plain form goes as text.
    return [];
  }
}

/** What is marked in a terminal; it shows no one file, so there is no path. */
function terminalSelection(widget: Widget): ContextReference | undefined {
  // The cast: a terminal's content has the member; whatever has not is no terminal.
  const { content } = widget as { content?: { getSelection?: unknown } };
  if (typeof content?.getSelection !== 'function' || !widget.node.querySelector('.jp-Terminal'))
    return undefined;
  const text: unknown = content.getSelection();
  return typeof text === 'string' && text.trim() !== ''
    ? { type: 'output', name: widget.title.label, text: text.slice(0, MOST_CHARACTERS) }
    : undefined;
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
/** Of one cell. */
const MOST_IMAGES = 8;
/** In this order, where an output has several forms. */
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
