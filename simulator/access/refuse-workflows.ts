import { diff } from '../git/history.ts';
import { Refused } from '../http/answer.ts';
import { type Call, hasPermission } from '../http/call.ts';
import type { RepositoryState } from '../state.ts';

/** An app needs one permission to write files, and another one to write workflows. */
export function refuseWorkflows(
  { caller }: Call,
  { git }: RepositoryState,
  from: string | undefined,
  to: string,
): void {
  if (caller.kind !== 'installation') return;
  if (hasPermission(caller.token.permissions, { permission: 'workflows', level: 'write' })) return;
  const workflow = diff(git, from, to).find(({ path }) => path.startsWith('.github/workflows/'));
  if (workflow === undefined) return;
  const what = `create or update workflow \`${workflow.path}\` without \`workflows\` permission`;
  throw new Refused(403, `refusing to allow a GitHub App to ${what}`);
}
