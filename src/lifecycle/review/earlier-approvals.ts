import type { PlacedGrant } from '../../domain/grants/grant.ts';
import { type GrantDifference, grantDifferences } from '../../domain/grants/grant-differences.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { EarlierApproval } from '../../domain/messages/checks/earlier-approval.ts';
import { landedGrant } from '../evidence/landed-grant.ts';
import type { Repository } from '../repository.ts';
import type { EvaluatedChange } from './evaluate-request.ts';

/** The people who approved an earlier version, and what differs from it now. */
export async function earlierApprovals(
  repository: Pick<Repository, 'trees' | 'log'>,
  { facts, life, decision }: EvaluatedChange,
  pull: number,
): Promise<readonly EarlierApproval[]> {
  const { change } = facts;
  if (change.kind === 'withdrawn') return [];
  const approvals = new Map(
    decision.lines.flatMap(({ notCounted }) =>
      notCounted.flatMap(({ by, saw }) => (saw === undefined ? [] : [[by.id, { by, saw }] as const])),
    ),
  );
  const earlier: EarlierApproval[] = [];
  for (const { by, saw } of approvals.values()) {
    const head = headOf(life, pull, saw);
    const differences = head === null ? null : await differencesSince(repository, head, change.after);
    earlier.push({ by, differences });
  }
  return earlier;
}

/** The head that the ledger recorded with this revision; null if the pull request never asked for it. */
function headOf(life: readonly Entry[], pull: number, revision: string): string | null {
  const requested = life.findLast(
    (entry) => entry.type === 'requested' && entry.pull === pull && entry.revision === revision,
  );
  return requested?.type === 'requested' ? requested.head : null;
}

/**
 * Null if the earlier version cannot be read: it is only shown to people, so the review goes on without it.
 */
async function differencesSince(
  { trees, log }: Pick<Repository, 'trees' | 'log'>,
  head: string,
  { grant, path }: PlacedGrant,
): Promise<readonly GrantDifference[] | null> {
  try {
    const before = await landedGrant(trees, { commit: head, path, grant: grant.id });
    return before === null ? null : grantDifferences(before.grant, grant);
  } catch (error) {
    log.warn({ err: error, head, path }, 'an earlier version of the request could not be read');
    return null;
  }
}
