import * as React from 'react';

/**
 * Takes files and folders that are dragged from JupyterLab's file browser onto an element; true while some are over it.
 * These drags are Lumino's own events, of which neither the browser nor React knows.
 */
export function useLabDrop(
  element: React.RefObject<HTMLElement>,
  onPaths: (paths: readonly string[]) => void
): boolean {
  const [isOver, setOver] = React.useState(false);
  const latest = React.useRef(onPaths);
  latest.current = onPaths;
  // Keeps the element's listeners as long as it is drawn.
  React.useEffect(() => {
    const node = element.current;
    if (node === null) return;
    const take = (event: Event): void => {
      // The cast: Lumino gives its events these members; what has none of our paths is left to others.
      const drag = event as LabDrag;
      const paths: unknown = drag.mimeData?.getData(CONTENTS_MIME);
      if (!Array.isArray(paths)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.type !== 'lm-dragleave') drag.dropAction = drag.proposedAction;
      setOver(event.type === 'lm-dragenter' || event.type === 'lm-dragover');
      if (event.type === 'lm-drop') latest.current(paths.filter(path => typeof path === 'string'));
    };
    for (const type of TYPES) node.addEventListener(type, take);
    return () => {
      for (const type of TYPES) node.removeEventListener(type, take);
    };
  }, [element]);
  return isOver;
}

interface LabDrag extends Event {
  readonly mimeData?: { getData(type: string): unknown };
  readonly proposedAction: string;
  dropAction: string;
}

/** What the file browser puts into a drag: paths below the server's root. */
const CONTENTS_MIME = 'application/x-jupyter-icontents';
const TYPES = ['lm-dragenter', 'lm-dragover', 'lm-dragleave', 'lm-drop'];
