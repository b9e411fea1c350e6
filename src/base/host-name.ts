/**
 * True for a host name in its one accepted spelling: lower-case letters, digits and inner hyphens in at least two labels,
 * the last of which starts with a letter; at most 253 characters. An address in any notation, a name without a dot, a
 * trailing dot, an underscore, upper case and non-ASCII are none; an international name is written as `xn--…`. Nothing
 * is repaired: what has two spellings could be judged in one and dialled in the other.
 */
export const isHostName = (text: string): boolean => text.length <= 253 && HOST_NAME.test(text);

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// The last label is no number, so that neither 1.2.3.4 nor 0x7f.1 is a name.
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`);
