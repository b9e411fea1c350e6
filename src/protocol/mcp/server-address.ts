/**
 * True for an address that a server may be reached at: https, or http on this machine; a plain host, no user, no
 * password, no fragment, nothing but printable ASCII, and no backslash, which some readers take for a slash.
 */
export const isServerAddress = (text: string): boolean => {
  const [, scheme, host, port] = ADDRESS.exec(text) ?? [];
  if (scheme === undefined || host === undefined || text.length > 2000) return false;
  if (Number(port ?? 1) > 65535) return false;
  return scheme === 'https' || LOOPBACK.test(host);
};

const ADDRESS =
  /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:]{2,39}\])(?::([1-9]\d{0,4}))?(?:[/?][!-"$-[\]-~]*)?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
