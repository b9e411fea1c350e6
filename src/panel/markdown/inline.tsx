import * as React from 'react';
import type { Token, Tokens } from 'marked';

import { fill } from '../words/fill';
import { useWords } from '../words/words';
import { readLink } from './link';

/**
 * The inline parts of untrusted Markdown as elements. There is no way from a token to markup: HTML in the text is
 * shown as the text it is, so nothing needs to be cleaned afterwards.
 */
export function Inline(props: {
  readonly tokens: readonly Token[] | undefined;
}): React.ReactElement {
  return (
    <>
      {props.tokens?.map((token, index) => (
        <InlineToken key={index} token={token} />
      ))}
    </>
  );
}

function InlineToken(props: { readonly token: Token }): React.ReactElement {
  const { token } = props;
  switch (token.type) {
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code>{textOf(token)}</code>;
    case 'br':
      return <br />;
    case 'link':
      // marked's own type: a token whose type is 'link' is a Tokens.Link.
      return <Link token={token as Tokens.Link} />;
    case 'image':
      return <ImageLink token={token as Tokens.Image} />;
    case 'checkbox':
      // The word stands beside the sign in the list item's text; the box itself cannot be changed.
      return <span>{(token as Tokens.Checkbox).checked ? '☑ ' : '☐ '}</span>;
    default:
      return token.type !== 'html' && 'tokens' in token && token.tokens !== undefined ? (
        <Inline tokens={token.tokens} />
      ) : (
        <>{decodeEntities(textOf(token))}</>
      );
  }
}

/** A link with its host in sight, or its text alone where it may not be followed. */
function Link(props: { readonly token: Tokens.Link }): React.ReactElement {
  const { trans } = useWords();
  const link = readLink(props.token.href);
  const text = <Inline tokens={props.token.tokens} />;
  if (link === null)
    return (
      <span className="sallyport-inert" title={trans.__('This link is not followed')}>
        {text}
      </span>
    );
  const shown = props.token.text.includes(link.destination);
  return (
    <a
      href={link.href}
      target="_blank"
      rel="noopener noreferrer"
      title={fill(trans.__('Opens {destination} in a new tab'), { destination: link.destination })}
    >
      {text}
      {!shown && <span className="sallyport-host"> ({link.destination})</span>}
    </a>
  );
}

/** Images are never loaded: an address alone can carry data away. What is left is their text and a link. */
function ImageLink(props: { readonly token: Tokens.Image }): React.ReactElement {
  const { trans } = useWords();
  const { href, text } = props.token;
  const link = readLink(href);
  const label = fill(trans.__('Image: {text}'), {
    text: decodeEntities(text) || trans.__('no description')
  });
  if (link === null) return <span className="sallyport-inert">{label}</span>;
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer">
      {label}
      <span className="sallyport-host"> ({link.destination})</span>
    </a>
  );
}

const textOf = (token: Token): string =>
  'text' in token && typeof token.text === 'string' && token.type !== 'html'
    ? token.text
    : token.raw;

/** The five entities that Markdown authors write for characters with a meaning; the rest stays as written. */
const decodeEntities = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, entity => ENTITIES.get(entity) ?? entity);

const ENTITIES = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', '\u00a0']
]);
