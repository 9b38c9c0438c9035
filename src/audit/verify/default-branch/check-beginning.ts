import type { CloneHistory } from '../../../ports/clone.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
import { quotedHeads } from './quoted-heads.ts';

interface Quotes {
  readonly commit: string;
  readonly heads: readonly string[];
}

/**
 * The commits of the default branch that quote a ledger and landed up to `start`, after which the record
 * begins. They are all commits if the branch does not have `start`: a forger names it.
 */
export async function quotesBefore(
  history: Pick<CloneHistory, 'changes'>,
  { start, main }: { readonly start: string; readonly main: string },
): Promise<readonly Quotes[]> {
  const quotes: Quotes[] = [];
  for await (const batch of history.changes(null, main)) {
    for (const { commit } of batch) {
      const heads = quotedHeads(commit.message);
      if (heads.length > 0) quotes.push({ commit: commit.oid, heads });
      if (commit.oid === start) return quotes;
    }
  }
  return quotes;
}

/**
 * Notes if an earlier ledger was quoted before this one began. A forger who leaves out what is hard to
 * explain lets the record begin later. One finding is enough, for the newest commit.
 */
export function noteBeginning(
  quotes: readonly Quotes[],
  isLedgerHead: (oid: string) => boolean,
  note: Note,
): void {
  const found = quotes.findLast(({ heads }) => heads.some((head) => !isLedgerHead(head)));
  if (found !== undefined)
    note(auditFinding('begins-later', `commit ${found.commit}`, found.heads.join(', ')));
}
