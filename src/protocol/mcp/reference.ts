/**
 * True for where a value is kept, as opposed to the value: `env:NAME`, `file:PATH`, `keyring:SERVICE/NAME` or
 * `stored:NAME`.
 */
export const isReference = (text: string): boolean =>
  text.length <= 1005 &&
  /^(env:[A-Za-z_][A-Za-z0-9_]{0,199}|file:[/~].{0,999}|keyring:[^/]{1,200}\/.{1,200}|stored:[a-z0-9][a-z0-9-]{0,62})$/.test(
    text
  );
