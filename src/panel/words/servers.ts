import type { McpServerView, ProposedServer, ToolStatus } from '../../protocol/mcp/servers';
import type { Words } from './words';

/** What a server does here now, in a word or two. */
export function serverPhase(phase: McpServerView['phase'], { trans }: Words): string {
  switch (phase) {
    case 'unused':
      return trans.__('Not used here');
    case 'off':
      return trans.__('Off in this folder');
    case 'idle':
      return trans.__('Starts when needed');
    case 'starting':
      return trans.__('Starting');
    case 'ready':
      return trans.__('Running');
    case 'review':
      return trans.__('Needs review');
    case 'failed':
      return trans.__('Failed');
  }
}

export function toolStatus(status: ToolStatus, { trans }: Words): string {
  switch (status) {
    case 'pinned':
      return trans.__('As reviewed');
    case 'new':
      return trans.__('New');
    case 'changed':
      return trans.__('Changed since the review');
    case 'gone':
      return trans.__('Gone');
  }
}

/** Whose server it is. */
export function serverLayer(layer: McpServerView['layer'], { trans }: Words): string {
  switch (layer) {
    case 'admin':
      return trans.__('Set by the administrator');
    case 'user':
      return trans.__('Yours, in every folder');
    case 'folder':
      return trans.__('This folder’s');
  }
}

/** How what a folder proposes stands to what is stored. */
export function proposalStatus(status: ProposedServer['status'], { trans }: Words): string {
  switch (status) {
    case 'proposed':
      return trans.__('Proposed, not stored');
    case 'stored':
      return trans.__('Stored as the file says');
    case 'differs':
      return trans.__('Another is stored');
    case 'refused':
      return trans.__('Cannot be taken as it is');
  }
}
