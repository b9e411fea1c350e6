import * as React from 'react';

import type { Rule } from '../../../protocol/policy-document';
import type { PolicyDifference } from '../../../protocol/policy-view';
import { fill } from '../../words/fill';
import { patternText } from '../../words/policy-document';
import { choiceName, listName, toolName, valueText } from '../../words/policy-fields';
import { fieldTitle } from '../../words/policy-keys';
import { useWords, type Words } from '../../words/words';
import { MarkedText } from '../approval/payload-text';

/** Differences between two documents, each as what it was and what it becomes. */
export function DifferenceList(props: {
  readonly title: string;
  readonly tone?: 'good' | 'warn';
  readonly differences: readonly PolicyDifference[];
}): React.ReactElement | null {
  const words = useWords();
  const { differences, title, tone } = props;
  if (differences.length === 0) return null;
  return (
    <div className="sallyport-differences" data-tone={tone}>
      <h4>{title}</h4>
      <ul>
        {differences.slice(0, MOST).map(difference => (
          <li key={`${difference.key} ${difference.ruleId ?? ''}`}>
            <b>{nameOf(difference, words)}</b> <Change difference={difference} />
          </li>
        ))}
      </ul>
      {differences.length > MOST && (
        <p className="sallyport-quiet">
          {fill(words.trans.__('and {count} more'), { count: differences.length - MOST })}
        </p>
      )}
    </div>
  );
}

function Change(props: { readonly difference: PolicyDifference }): React.ReactElement {
  const words = useWords();
  const { before, after } = props.difference;
  return (
    <>
      {before !== undefined && (
        <del>
          <MarkedText text={textOf(before, words)} />
        </del>
      )}{' '}
      {after !== undefined && (
        <ins>
          <MarkedText text={textOf(after, words)} />
        </ins>
      )}
    </>
  );
}

function nameOf({ key, ruleId, before, after }: PolicyDifference, words: Words): string {
  const { trans } = words;
  if (ruleId === undefined) return fieldTitle(key, words);
  const list = (['deny', 'ask', 'allow'] as const).find(one => one === key);
  const values = { decision: list === undefined ? key : listName(list, words), rule: ruleId };
  if (before === undefined) return fill(trans.__('New rule, {decision}:'), values);
  if (after === undefined) return fill(trans.__('Rule removed, {decision}:'), values);
  return fill(trans.__('Rule {rule} changed, {decision}:'), values);
}

function textOf(value: unknown, words: Words): string {
  if (isRule(value)) {
    const { tool, expires } = value;
    const pattern = patternText(value) || words.trans.__('any');
    const text = `${toolName(tool, words)} ${pattern}`;
    return expires === undefined
      ? text
      : fill(words.trans.__('{rule}, until {day}'), { rule: text, day: expires.slice(0, 10) });
  }
  return typeof value === 'object' ? valueText(value, words) : choiceName(value, words);
}

const isRule = (value: unknown): value is Rule =>
  typeof value === 'object' && value !== null && 'tool' in value && 'id' in value;

/** Differences listed by name; a whole import may hold thousands. */
const MOST = 100;
