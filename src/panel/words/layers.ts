import type { Layer, Verdict } from '../../protocol/decisions';
import type { Words } from './words';

/** A layer of the policy in the reader's words. */
export function layerName(layer: Layer, { trans }: Words): string {
  switch (layer) {
    case 'admin':
      return trans.__('Administrator');
    case 'built-in':
      return trans.__('Built-in');
    case 'user':
      return trans.__('You');
    case 'folder':
      return trans.__('This folder');
    case 'settings':
      return trans.__('Your settings');
    case 'repository':
      return trans.__('Repository file');
    case 'thread':
      return trans.__('This thread');
    case 'default':
      return trans.__('Default');
  }
}

/** A verdict in the reader's words. */
export function verdictName(verdict: Verdict, { trans }: Words): string {
  switch (verdict) {
    case 'allow':
      return trans.__('Allow');
    case 'ask':
      return trans.__('Ask');
    case 'deny':
      return trans.__('Deny');
  }
}
