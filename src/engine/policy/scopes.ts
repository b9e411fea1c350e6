import type { OpenedApproval } from '../../protocol/approvals';

/** How long a yes to an approval may last. Grants beyond once are not kept yet, so each wider scope says so. */
export const permittedScopes = (): Pick<
  OpenedApproval,
  'scopes' | 'withheld' | 'remember' | 'editable'
> => {
  const why = { code: 'scope-once-only' };
  return {
    scopes: ['once'],
    withheld: { thread: why, folder: why, user: why },
    remember: {},
    editable: false
  };
};
