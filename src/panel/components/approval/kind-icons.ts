import type { ApprovalSummary } from '../../../protocol/approvals';
import type { IconName } from '../icon';

/** The icon of each kind of act that is asked about. */
export const KIND_ICONS: Readonly<Record<ApprovalSummary['kind'], IconName>> = {
  command: 'terminal',
  edit: 'edit',
  delete: 'trash',
  read: 'file',
  fetch: 'globe',
  subagent: 'tool',
  mcp: 'globe'
};
