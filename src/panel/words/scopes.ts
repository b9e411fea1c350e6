import type { Scope } from '../../protocol/approvals';
import type { Words } from './words';

/** How long a yes lasts, in the reader's words. */
export function scopeName(scope: Scope, { trans }: Words): string {
  switch (scope) {
    case 'once':
      return trans.__('Once');
    case 'thread':
      return trans.__('This thread');
    case 'folder':
      return trans.__('This folder');
    case 'user':
      return trans.__('Always, in all folders');
  }
}
