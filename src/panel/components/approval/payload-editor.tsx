import * as React from 'react';

import type { OpenedApproval } from '../../../protocol/approvals';
import { useWords } from '../../words/words';

/** The texts of a payload to edit, and the payload with what was typed; undefined while it is as it was. */
export function PayloadEditor(props: {
  readonly payload: OpenedApproval['payload'];
  readonly edited: OpenedApproval['payload'];
  readonly onEdit: (payload: OpenedApproval['payload']) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const { edited, onEdit } = props;
  return (
    <div className="sallyport-note">
      <p>
        {trans.__('What you change is judged again, and runs once. The audit keeps both versions.')}
      </p>
      {textsOf(edited).map(({ name, path, text }) => (
        <label key={name}>
          <span>{name}</span>
          <textarea
            rows={Math.min(10, Math.max(2, text.split('\n').length))}
            dir="ltr"
            spellCheck={false}
            value={text}
            onChange={event => onEdit(replaced(edited, path, event.currentTarget.value))}
          />
        </label>
      ))}
    </div>
  );
}

interface PayloadText {
  readonly name: string;
  readonly path: readonly string[];
  readonly text: string;
}

/** Every text of a payload, also inside its edits. */
function textsOf(part: unknown, path: readonly string[] = []): readonly PayloadText[] {
  if (typeof part === 'string') return [{ name: path.join('.'), path, text: part }];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => textsOf(value, [...path, name]));
}

function replaced(
  payload: OpenedApproval['payload'],
  path: readonly string[],
  text: string
): OpenedApproval['payload'] {
  const put = (part: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return text;
    if (Array.isArray(part))
      return part.map((item: unknown, index) => (String(index) === name ? put(item, rest) : item));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, value]) => [key, key === name ? put(value, rest) : value])
    );
  };
  // The cast: a record whose text was replaced is a record.
  return put(payload, path) as OpenedApproval['payload'];
}
