/**
 * The system's name of an error (`ENOENT`), or '' where it has none. Looks at the member and not at the class, which
 * may be another realm's.
 */
export const systemCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
