import * as React from 'react';

import type { QuestionState } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { Icon } from '../icon';
import { ArmedAnswer } from '../servers/armed-answer';
import { answerOf, askedFields, type AskedField } from './asked-fields';

/** A server's question in the middle of a call: who asks, in its own words, what is given to it, and a no first. */
export function QuestionCard(props: {
  readonly asked: QuestionState;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { asked, settings, actions } = props;
  const { elicitationId, question } = asked;
  const id = React.useId();
  const fields = React.useMemo(() => askedFields(question), [question]);
  const [given, setGiven] = React.useState<Given>({});
  const content = answerOf(fields, given);
  return (
    <section className="sallyport-card sallyport-question" aria-labelledby={id}>
      <h4 id={id} tabIndex={-1}>
        <Icon name="alert" />{' '}
        {fill(trans.__('{server} asks you something'), { server: question.server })}
      </h4>
      <p className="sallyport-quiet">
        {fill(
          trans.__(
            'In a call of its tool {tool}. These are the server’s words, and what you give goes to it. Never give it a password.'
          ),
          { tool: question.tool }
        )}
      </p>
      <blockquote className="sallyport-tool-words" dir="auto">
        <MarkedText text={question.message} />
      </blockquote>
      {question.url !== undefined && <Address url={question.url} />}
      <div className="sallyport-server-form">
        {fields.map(field => (
          <Field
            key={field.name}
            field={field}
            value={given[field.name]}
            onGive={value => setGiven({ ...given, [field.name]: value })}
          />
        ))}
      </div>
      <ArmedAnswer
        settings={settings}
        armingMs={0}
        nonce={elicitationId}
        possible={content !== undefined}
        no={trans.__('Do not answer')}
        yes={question.url === undefined ? trans.__('Give this') : trans.__('I have done that')}
        onNo={() => actions.declineQuestion(elicitationId)}
        onYes={event => actions.answerQuestion(elicitationId, content ?? {}, event)}
      />
    </section>
  );
}

type Given = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Opened by nobody but the person, and only where it is a page of the web. */
function Address({ url }: { readonly url: string }): React.ReactElement {
  const { trans } = useWords();
  return (
    <p>
      <code dir="ltr">
        <MarkedText text={url} />
      </code>{' '}
      {url.startsWith('https://') && (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {trans.__('Open in a new tab')}
        </a>
      )}
    </p>
  );
}

function Field(props: {
  readonly field: AskedField;
  readonly value: Given[string] | undefined;
  readonly onGive: (value: Given[string]) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const { field, value, onGive } = props;
  const { control, label, about, required } = field;
  const id = React.useId();
  const name = required ? label : fill(trans.__('{label} (may stay empty)'), { label });
  const text = typeof value === 'string' ? value : '';
  const described = about === '' ? undefined : `${id}-about`;
  const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
  return (
    <>
      {control.kind === 'flag' ? (
        <label>
          <input
            type="checkbox"
            checked={value === true}
            aria-describedby={described}
            onChange={event => onGive(event.currentTarget.checked)}
          />{' '}
          {label}
        </label>
      ) : control.kind === 'choices' ? (
        <fieldset aria-describedby={described}>
          <legend>{name}</legend>
          {control.options.map(option => (
            <label key={option.value}>
              <input
                type="checkbox"
                checked={chosen.includes(option.value)}
                onChange={event =>
                  onGive(
                    event.currentTarget.checked
                      ? [...chosen, option.value]
                      : chosen.filter(each => each !== option.value)
                  )
                }
              />{' '}
              {option.label}
            </label>
          ))}
        </fieldset>
      ) : (
        <>
          <label htmlFor={id}>{name}</label>
          {control.kind === 'choice' ? (
            <select
              id={id}
              value={text}
              aria-describedby={described}
              onChange={event => onGive(event.currentTarget.value)}
            >
              <option value="">{trans.__('Choose…')}</option>
              {control.options.map(option => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </select>
          ) : (
            <input
              id={id}
              value={text}
              autoComplete="off"
              inputMode={control.kind === 'number' ? 'decimal' : 'text'}
              maxLength={control.kind === 'text' ? control.most : 40}
              aria-describedby={described}
              onChange={event => onGive(event.currentTarget.value)}
            />
          )}
        </>
      )}
      {about !== '' && (
        <small id={`${id}-about`} className="sallyport-quiet">
          <MarkedText text={about} />
        </small>
      )}
    </>
  );
}
