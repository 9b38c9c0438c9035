import type { Note } from '../../audit/audit-finding.ts';
import type { AuditRecord } from '../../audit/open-record.ts';
import { askGitHub } from '../../audit/verify/online/ask-github.ts';
import { pullsOf } from '../../compose.ts';
import { ENVIRONMENT, readForgeAccess } from '../../config.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import { UserError } from '../user-error.ts';

/**
 * Asks GitHub for reviews and pull requests again. If GitHub does not answer, the command fails and reports
 * nothing.
 */
export async function askOnline(
  record: AuditRecord,
  repository: string | undefined,
  note: Note,
): Promise<{ readonly pulls: number; readonly reviews: number }> {
  if (repository === undefined || !/^[^/\s]+\/[^/\s]+$/.test(repository)) {
    throw new UserError('--online needs --repository owner/name.');
  }
  try {
    return await askGitHub(record, await pullsOf(forgeAccess(), repository), note);
  } catch (failure) {
    if (!(failure instanceof ForgeFailure)) throw failure;
    throw new UserError(`The online check failed: ${failure.message}.`);
  }
}

function forgeAccess(): ReturnType<typeof readForgeAccess> {
  try {
    return readForgeAccess(ENVIRONMENT);
  } catch (problem) {
    throw new UserError('--online needs GITHUB_TOKEN, or APP_ID and the private key of the App:', [
      errorText(problem),
    ]);
  }
}
