/** What a person attaches to a message. Paths are relative to the workspace; `text` is there only where no pointer would do. */
export interface ContextReference {
  readonly type: 'file' | 'folder' | 'selection' | 'output' | 'image';
  /** The file, the folder, or the document that text or image were taken from; absent for an image from elsewhere, and a terminal's output. */
  readonly path?: string;
  /** Lines of a selection, the first being 1. */
  readonly from?: number;
  readonly to?: number;
  /** The cell of an output, or of a selection in a notebook. */
  readonly cell?: string;
  /** Of a selection or an output: as it stood on the page, which may not be what is on the disk. */
  readonly text?: string;
  /** The id of an uploaded image. */
  readonly blob?: string;
  /** What a person calls an image or a terminal; of a cell's output, its place among the cells when it was picked, from 1. */
  readonly name?: string;
  /** What tells whether the file is still as it was when it was picked; '' where nothing can. */
  readonly mark?: string;
  /** What the page knows and the disk does not: changes that are not saved, or an output from before its cell was edited. */
  readonly freshness?: 'unsaved' | 'before-edit';
}

/** Why less of a reference is sent than a person might think. */
export type ContextReason =
  | 'asked'
  | 'denied'
  | 'hidden'
  | 'ignored'
  | 'over-budget'
  | 'not-found'
  | 'is-link'
  | 'not-a-file'
  | 'not-a-folder'
  | 'bad-path'
  | 'unreadable';

/** A reference as the engine found it when the message was sent: what a chip shows and what a model is told. */
export interface ContextItem extends ContextReference {
  /** A pointer is a path with facts: what the file holds is read by a call, which policy judges by itself. */
  readonly sends: 'pointer' | 'content' | 'nothing';
  /** Of the file, the text or the image; 0 of a folder. */
  readonly bytes: number;
  /** What it adds to a prompt, estimated. */
  readonly tokens: number;
  /** What reading it is, by policy and by its name. */
  readonly sensitivity: 'ordinary' | 'protected' | 'asked' | 'denied';
  /** The file is another than when it was picked. */
  readonly changed?: true;
  readonly why?: ContextReason;
  /** Characters left out between head and tail of `text`. */
  readonly omitted?: number;
  /** Of an image. */
  readonly mediaType?: string;
  /** Of an image, in pixels; absent where its bytes do not say. */
  readonly width?: number;
  readonly height?: number;
}

/** A file or folder that may be picked. */
export interface ContextCandidate {
  readonly path: string;
  readonly type: 'file' | 'folder';
  readonly bytes: number;
}

/** What a person attached, without what was found of it: to attach it again. */
export function referenceOf(item: ContextReference): ContextReference {
  const { type, path, from, to, cell, text, blob, name, mark, freshness } = item;
  return {
    type,
    ...(path !== undefined && { path }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(cell !== undefined && { cell }),
    ...(text !== undefined && { text }),
    ...(blob !== undefined && { blob }),
    ...(name !== undefined && { name }),
    ...(mark !== undefined && { mark }),
    ...(freshness !== undefined && { freshness })
  };
}

/** What names the same thing, whatever was found of it. A cell is the same one, however it is called by now. */
export const contextKey = ({ type, path, from, to, cell, blob, name }: ContextReference): string =>
  JSON.stringify([
    type,
    path,
    from,
    to,
    cell,
    blob ?? (type === 'output' && cell !== undefined ? undefined : name)
  ]);
