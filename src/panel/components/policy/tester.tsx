import * as React from 'react';

import type { PolicyEditorView, TestInput } from '../../model/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { verdictName } from '../../words/layers';
import { useWords, type Words } from '../../words/words';
import { ProblemNote } from '../problem-note';
import { Trace } from '../trace';

/** Judges an act as the engine would, with the whole trace; nothing runs. */
export function Tester(props: {
  readonly editor: PolicyEditorView;
  readonly focus: PanelView['focus'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { editor, focus, actions } = props;
  const { test, tab, drafts } = editor;
  const [input, setInput] = React.useState<TestInput>(test.input);
  const box = React.useRef<HTMLTextAreaElement>(null);
  const id = React.useId();
  // Takes over an act that a card put in.
  const serial = React.useRef(test.serial);
  React.useEffect(() => {
    if (serial.current === test.serial) return;
    serial.current = test.serial;
    setInput(test.input);
  }, [test]);
  // Goes to the box when the person asked for the tester, once per request.
  const focused = React.useRef(0);
  React.useEffect(() => {
    if (focus?.target.type !== 'tester' || focus.serial === focused.current) return;
    focused.current = focus.serial;
    box.current?.focus();
  }, [focus]);
  const hasDraft = tab !== 'effective' && drafts[tab] !== undefined;
  const run = (): void => {
    if (input.text.trim() !== '') actions.testPolicy(input);
  };
  const { decision } = test;
  return (
    <section className="sallyport-tester" aria-labelledby={`${id}-name`}>
      <h3 id={`${id}-name`}>{trans.__('Tester')}</h3>
      <p className="sallyport-quiet">{trans.__('What would be decided, and why. Nothing runs.')}</p>
      <div className="sallyport-filter">
        <select
          aria-label={trans.__('Kind of act')}
          value={input.kind}
          onChange={event => {
            const kind = KINDS.find(one => one === event.currentTarget.value);
            if (kind !== undefined) setInput({ ...input, kind });
          }}
        >
          {KINDS.map(kind => (
            <option key={kind} value={kind}>
              {kindName(kind, words)}
            </option>
          ))}
        </select>
        <textarea
          ref={box}
          rows={1}
          dir="ltr"
          spellCheck={false}
          aria-label={trans.__('Act to judge')}
          value={input.text}
          onChange={event => setInput({ ...input, text: event.currentTarget.value })}
          onKeyDown={event => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            run();
          }}
        />
        <button type="button" className="sallyport-button" onClick={run}>
          {trans.__('Judge')}
        </button>
      </div>
      {hasDraft && (
        <label className="sallyport-tick">
          <input
            type="checkbox"
            checked={input.withDraft}
            onChange={event => setInput({ ...input, withDraft: event.currentTarget.checked })}
          />
          {trans.__('With my unsaved changes')}
        </label>
      )}
      {test.problem !== undefined && <ProblemNote problem={test.problem} actions={actions} />}
      <div role="status">
        {decision !== undefined && (
          <p className="sallyport-verdict" data-verdict={decision.decision}>
            <b>{verdictName(decision.decision, words)}</b>
          </p>
        )}
      </div>
      {decision !== undefined && <Trace decision={decision} />}
    </section>
  );
}

function kindName(kind: TestInput['kind'], { trans }: Words): string {
  switch (kind) {
    case 'command':
      return trans.__('Command');
    case 'read':
      return trans.__('Read a path');
    case 'edit':
      return trans.__('Edit a path');
    case 'delete':
      return trans.__('Delete a path');
    case 'url':
      return trans.__('Fetch an address');
  }
}

const KINDS: readonly TestInput['kind'][] = ['command', 'read', 'edit', 'delete', 'url'];
