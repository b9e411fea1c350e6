import * as React from 'react';
import type { Token, Tokens } from 'marked';

import { CodeBlock, type CodeActions } from './code-block';
import { Inline } from './inline';

/** One block of untrusted Markdown; draws again only when its token is another object. */
export const MarkdownBlock = React.memo(function MarkdownBlock(props: {
  readonly token: Token;
  readonly actions: CodeActions;
}): React.ReactElement | null {
  const { token, actions } = props;
  const children = (tokens: readonly Token[] | undefined): React.ReactNode =>
    tokens?.map((child, index) => <MarkdownBlock key={index} token={child} actions={actions} />);
  // The casts below follow marked's own union: `type` names the interface, which its open Generic member hides.
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'hr':
      return <hr />;
    case 'code': {
      const { text, lang } = token as Tokens.Code;
      return <CodeBlock text={text} language={lang ?? ''} actions={actions} />;
    }
    case 'heading':
      // Below the panel's h2, the turn's h3 and the card's h4, whatever the text asks for.
      return (
        <h5 data-depth={(token as Tokens.Heading).depth}>
          <Inline tokens={token.tokens} />
        </h5>
      );
    case 'blockquote':
      return <blockquote>{children(token.tokens)}</blockquote>;
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const lines = items.map((item, index) => <li key={index}>{children(item.tokens)}</li>);
      return ordered ? <ol start={start === '' ? 1 : start}>{lines}</ol> : <ul>{lines}</ul>;
    }
    case 'table':
      return <Table token={token as Tokens.Table} />;
    case 'text':
      return <Inline tokens={(token as Tokens.Text).tokens ?? [token]} />;
    case 'checkbox':
      return <Inline tokens={[token]} />;
    default:
      return (
        <p>
          <Inline
            tokens={token.type === 'paragraph' ? (token as Tokens.Paragraph).tokens : [token]}
          />
        </p>
      );
  }
});

function Table(props: { readonly token: Tokens.Table }): React.ReactElement {
  const { header, rows } = props.token;
  return (
    <div className="sallyport-wide" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((cell, index) => (
              <th key={index} scope="col">
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
