/** A link that may be followed: the address as the browser reads it, and what a person is told about where it leads. */
export interface SafeLink {
  readonly href: string;
  /** Host, or the address of a mail link. */
  readonly destination: string;
}

/**
 * The link of untrusted text, or null where it stays inert: other schemes than http, https and mailto, relative
 * addresses (they would resolve against the server), smuggled or bidirectional characters, credentials in the
 * address, traversal, encoded control characters and overlong ones.
 */
export function readLink(address: string): SafeLink | null {
  if (address.length > LONGEST || SMUGGLED.test(address) || ENCODED_CONTROL.test(address))
    return null;
  if (!/^(?:https?:\/\/[^/\\]|mailto:[^/\\])/i.test(address) || address.includes('\\')) return null;
  if (/(?:^|\/)(?:\.|%2e){2}(?:[/?#]|%2f|$)/i.test(address)) return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'mailto:') {
    // Only a plain address: a query could fill in a body or a hidden copy.
    return MAIL.test(url.pathname) && url.search === ''
      ? { href: url.href, destination: url.pathname }
      : null;
  }
  return { href: url.href, destination: url.host };
}

/** Characters. The longest address that servers and browsers agree to carry. */
const LONGEST = 2048;

/** Whatever a reader cannot see or that is no part of a written address: controls, formats, separators, blanks, tags. */
const SMUGGLED = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{M}\u115f\u1160\u3164\uffa0]/u;

/** Percent-encoded C0 controls, DEL and NUL. */
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i;

const MAIL = /^[\w.!#$&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+$/;
