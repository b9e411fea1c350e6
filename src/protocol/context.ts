/** What a person attaches to a message. Paths are relative to the workspace; `text` is there only where no pointer would do. */
export interface ContextReference {
  readonly type: 'file' | 'folder' | 'selection' | 'output' | 'image';
  /** Of all but an image: the file, the folder, or the document that the text was taken from. */
  readonly path?: string;
  /** Lines of a selection, the first being 1. */
  readonly from?: number;
  readonly to?: number;
  /** The cell of an output, or of a selection in a notebook. */
  readonly cell?: string;
  /** Of a selection or an output: as it stood on the page, which may not be what is on the disk. */
  readonly text?: string;
  /** The id of an uploaded image, and what a person calls it. */
  readonly blob?: string;
  readonly name?: string;
  /** What tells whether the file is still as it was when it was picked; '' where nothing can. */
  readonly mark?: string;
}

/** Why less of a reference is sent than a person might think. */
export type ContextReason =
  | 'asked'
  | 'denied'
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
}

/** A file or folder that may be picked. */
export interface ContextCandidate {
  readonly path: string;
  readonly type: 'file' | 'folder';
  readonly bytes: number;
}

/** What a person attached, without what was found of it: to attach it again. */
export function referenceOf(item: ContextReference): ContextReference {
  const { type, path, from, to, cell, text, blob, name, mark } = item;
  return {
    type,
    ...(path !== undefined && { path }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(cell !== undefined && { cell }),
    ...(text !== undefined && { text }),
    ...(blob !== undefined && { blob }),
    ...(name !== undefined && { name }),
    ...(mark !== undefined && { mark })
  };
}

/** What names the same thing, whatever was found of it. */
export const contextKey = ({ type, path, from, to, cell, blob }: ContextReference): string =>
  JSON.stringify([type, path, from, to, cell, blob]);
