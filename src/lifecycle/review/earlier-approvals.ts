import type { Decision } from '../../domain/decision/decision.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import { type GrantDifference, grantDifferences } from '../../domain/grants/grant-differences.ts';
import { parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { EarlierApproval } from '../../domain/messages/checks/earlier-words.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { Repository } from '../repository.ts';

/** Who approved an earlier version, and what is different now. An earlier version that cannot be read is no obstacle. */
export async function earlierApprovals(
  repository: Pick<Repository, 'trees' | 'log'>,
  { facts, life }: ChangeInContext,
  decision: Decision,
  pull: number,
): Promise<readonly EarlierApproval[]> {
  const { change } = facts;
  if (change.kind === 'withdrawn') return [];
  const people = new Map(
    decision.lines.flatMap(({ notCounted }) =>
      notCounted.flatMap(({ by, saw }) => (saw === undefined ? [] : [[by.id, { by, saw }] as const])),
    ),
  );
  const found: EarlierApproval[] = [];
  for (const { by, saw } of people.values()) {
    const head = headOf(life, pull, saw);
    const differences = head === null ? null : await differencesSince(repository, head, change.after);
    found.push({ by, differences });
  }
  return found;
}

function headOf(life: readonly Entry[], pull: number, revision: string): string | null {
  const seen = life.findLast(
    (entry) => entry.type === 'requested' && entry.pull === pull && entry.revision === revision,
  );
  return seen?.type === 'requested' ? seen.head : null;
}

async function differencesSince(
  { trees, log }: Pick<Repository, 'trees' | 'log'>,
  head: string,
  { grant, path }: PlacedGrant,
): Promise<readonly GrantDifference[] | null> {
  try {
    const file = (await trees.list(head, path)).find((each) => each.path === path && each.mode === '100644');
    if (file === undefined) return null;
    const { grants } = parseGrantsFile({ path, bytes: await trees.blob(file.oid) });
    const before = grants.find((each) => each.grant.id === grant.id);
    return before === undefined ? null : grantDifferences(before.grant, grant);
  } catch (error) {
    log.warn({ head, path, error: String(error) }, 'an earlier version could not be read');
    return null;
  }
}
