import * as React from 'react';

import type { ModelsView } from '../../model/part-views';
import { fill } from '../../words/fill';
import { credentialWords } from '../../words/providers';
import { useWords, type Words } from '../../words/words';
import { Icon } from '../icon';

/** What came of a test or of connecting, said as it comes. */
export function TestNote(props: {
  readonly models: ModelsView;
  /** The model that was asked for a word; undefined: the list alone was asked for. */
  readonly tested: string | undefined;
  /** Whether the form says another model by now, so that the test says nothing of it. */
  readonly stale: boolean;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { connected, saving } = props.models;
  const test = props.stale ? undefined : props.models.test;
  return (
    <div data-wide role="status" className="sallyport-tested">
      {test?.state === 'asking' && <p>{trans.__('Asking the server…')}</p>}
      {saving === true && <p>{trans.__('Connecting…')}</p>}
      {test?.state === 'done' && test.result.outcome !== 'ok' && (
        <p className="sallyport-error">
          <Icon name="alert" /> {test.result.message}
        </p>
      )}
      {test?.state === 'done' && test.result.outcome === 'ok' && (
        <p>
          <Icon name="check" /> {foundWords(test.result, props.tested, words)}
        </p>
      )}
      {test?.state === 'done' && test.result.credential.warning !== undefined && (
        <p className="sallyport-error">{test.result.credential.warning}</p>
      )}
      {connected !== undefined && (
        <p>
          <Icon name="check" />{' '}
          {fill(trans.__('{model} is connected and answers your next message.'), {
            model: connected.id
          })}
        </p>
      )}
      {connected?.warning !== undefined && <p className="sallyport-error">{connected.warning}</p>}
    </div>
  );
}

function foundWords(
  result: Extract<NonNullable<ModelsView['test']>, { state: 'done' }>['result'],
  tested: string | undefined,
  words: Words
): string {
  const { trans } = words;
  const key = credentialWords(result.credential.source, words);
  if (tested !== undefined) return fill(trans.__('It answers ({key}).'), { key });
  if (!result.listed) return trans.__('It lists no models; name the one you want.');
  const count = result.models.length;
  return fill(
    trans._n(
      'It has {count} model ({key}); choose it below.',
      'It has {count} models ({key}); choose one.',
      count
    ),
    { count, key }
  );
}
