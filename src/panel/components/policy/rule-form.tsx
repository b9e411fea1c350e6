import * as React from 'react';

import type { Rule } from '../../../protocol/policy-document';
import type { RuleList } from '../../../protocol/policy-view';
import { freeId, patternText, quoted, readWords, RULE_LISTS } from '../../words/policy-document';
import { listName, toolName } from '../../words/policy-fields';
import { useWords, type Words } from '../../words/words';
import { ruleTools } from './fields';

/** A rule with the list it stands in. */
export interface RuleDraft {
  readonly list: RuleList;
  readonly rule: Rule;
}

/** A rule as a person fills it in. What it must and must not cover is run when the policy is saved. */
export function RuleForm(props: {
  /** Absent: a new one. */
  readonly start: RuleDraft | undefined;
  readonly taken: readonly string[];
  /** undefined: left as it was. */
  readonly onDone: (rule: RuleDraft | undefined) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { start, taken, onDone } = props;
  const [entry, setEntry] = React.useState(() => entryOf(start));
  const first = React.useRef<HTMLSelectElement>(null);
  React.useEffect(() => first.current?.focus(), []);
  const set = (changes: Partial<Entry>): void => setEntry({ ...entry, ...changes });
  const shape = shapeOf(entry.tool);
  const bare = entry.pattern.trim() === '' && entry.list === 'allow';
  const done = (): void => {
    if (!bare) onDone(ruleOf(entry, start, taken));
  };
  return (
    <div
      role="group"
      className="sallyport-form"
      aria-label={start === undefined ? trans.__('New rule') : trans.__('Change a rule')}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onDone(undefined);
      }}
    >
      <label>
        <span>{trans.__('Decision')}</span>
        <select
          ref={first}
          value={entry.list}
          onChange={event => {
            const list = RULE_LISTS.find(one => one === event.currentTarget.value);
            if (list !== undefined) set({ list });
          }}
        >
          {RULE_LISTS.map(list => (
            <option key={list} value={list}>
              {listName(list, words)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{trans.__('Kind')}</span>
        <select
          value={entry.tool}
          onChange={event => {
            const tool = ruleTools.find(one => one === event.currentTarget.value);
            if (tool !== undefined) set({ tool });
          }}
        >
          {ruleTools.map(tool => (
            <option key={tool} value={tool}>
              {toolName(tool, words)}
            </option>
          ))}
        </select>
      </label>
      <label data-wide>
        <span>{patternLabel(shape, words)}</span>
        <input
          type="text"
          dir="ltr"
          spellCheck={false}
          value={entry.pattern}
          onChange={event => set({ pattern: event.currentTarget.value })}
        />
      </label>
      {shape === 'server' && (
        <label data-wide>
          <span>{trans.__('Tool of the server, or a start of one with *')}</span>
          <input
            type="text"
            dir="ltr"
            spellCheck={false}
            value={entry.name}
            onChange={event => set({ name: event.currentTarget.value })}
          />
        </label>
      )}
      <label data-wide>
        <span>{trans.__('Reason, shown when the rule decides')}</span>
        <input
          type="text"
          value={entry.reason}
          maxLength={1000}
          onChange={event => set({ reason: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>{trans.__('Holds until')}</span>
        <input
          type="date"
          value={entry.expires}
          onChange={event => set({ expires: event.currentTarget.value })}
        />
      </label>
      <label data-wide>
        <span>{trans.__('Examples that it must cover, one a line')}</span>
        <textarea
          rows={2}
          dir="ltr"
          spellCheck={false}
          value={entry.match}
          onChange={event => set({ match: event.currentTarget.value })}
        />
      </label>
      <label data-wide>
        <span>{trans.__('Examples that it must not cover, one a line')}</span>
        <textarea
          rows={2}
          dir="ltr"
          spellCheck={false}
          value={entry.noMatch}
          onChange={event => set({ noMatch: event.currentTarget.value })}
        />
      </label>
      <div className="sallyport-actions">
        <button type="button" className="sallyport-button" onClick={() => onDone(undefined)}>
          {trans.__('Leave it')}
        </button>
        <button type="button" className="sallyport-button" aria-disabled={bare} onClick={done}>
          {start === undefined ? trans.__('Add to the changes') : trans.__('Change the rule')}
        </button>
        <p className="sallyport-hold">
          {bare ? trans.__('A rule that allows must say what.') : ''}
        </p>
      </div>
    </div>
  );
}

interface Entry {
  readonly list: RuleList;
  readonly tool: Rule['tool'];
  readonly pattern: string;
  readonly name: string;
  readonly reason: string;
  readonly expires: string;
  readonly match: string;
  readonly noMatch: string;
}

type Shape = 'words' | 'path' | 'host' | 'server';

const shapeOf = (tool: Rule['tool']): Shape => {
  switch (tool) {
    case 'edit':
    case 'read':
    case 'delete':
    case 'cell':
      return 'path';
    case 'fetch':
      return 'host';
    case 'mcp':
      return 'server';
    case 'shell':
    case 'git':
    case 'kernel':
    case 'package':
    case 'subagent':
      return 'words';
  }
};

function patternLabel(shape: Shape, { trans }: Words): string {
  switch (shape) {
    case 'words':
      return trans.__('First words of the command');
    case 'path':
      return trans.__('Paths, as in .gitignore');
    case 'host':
      return trans.__('Host, or *.name for all below it');
    case 'server':
      return trans.__('MCP server');
  }
}

function entryOf(start: RuleDraft | undefined): Entry {
  const rule = start?.rule;
  return {
    list: start?.list ?? 'allow',
    tool: rule?.tool ?? 'shell',
    pattern: rule?.words?.map(quoted).join(' ') ?? rule?.path ?? rule?.host ?? rule?.server ?? '',
    name: rule?.name ?? '',
    reason: rule?.reason ?? '',
    expires: rule?.expires?.slice(0, 10) ?? '',
    match: rule?.examples?.match?.join('\n') ?? '',
    noMatch: rule?.examples?.noMatch?.join('\n') ?? ''
  };
}

/** The rule of a form; alternatives of the words stay as they were. */
function ruleOf(entry: Entry, start: RuleDraft | undefined, taken: readonly string[]): RuleDraft {
  const { list, tool, name, reason } = entry;
  const shape = shapeOf(tool);
  const pattern = entry.pattern.trim();
  const match = linesOf(entry.match);
  const noMatch = linesOf(entry.noMatch);
  const before = start?.rule;
  const keepsMoment = before?.expires?.slice(0, 10) === entry.expires;
  const matter: Partial<Rule> =
    pattern === ''
      ? {}
      : shape === 'words'
        ? {
            words: readWords(pattern),
            ...(before?.anyOf !== undefined && before.tool === tool && { anyOf: before.anyOf })
          }
        : { [shape]: pattern };
  const bare = { tool, ...matter } as const;
  return {
    list,
    rule: {
      id: before?.id ?? freeId({ tool }, patternText({ id: '', ...bare }), taken),
      ...bare,
      ...(shape === 'server' && name !== '' && { name }),
      ...(reason !== '' && { reason }),
      ...(entry.expires !== '' && {
        expires: keepsMoment ? (before.expires ?? entry.expires) : entry.expires
      }),
      ...((match.length > 0 || noMatch.length > 0) && {
        examples: {
          ...(match.length > 0 && { match }),
          ...(noMatch.length > 0 && { noMatch })
        }
      })
    }
  };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
