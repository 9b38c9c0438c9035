import type { Entry } from '../../../domain/ledger/entry.ts';
import { type AuditFinding, auditFinding } from '../../audit-finding.ts';
import { quotedHeads } from './quoted-heads.ts';

/** A change of a grant, as the message of its merge describes it. Null where the message says nothing. */
interface MergedGrant {
  readonly pull: number | null;
  readonly holder: number | null;
  readonly author: number | null;
  readonly approvers: readonly number[];
}

const PERSON = /<(\d+)\+[^<>]*@users\.noreply\.github\.com>$/;

/**
 * Where entries contradict the message with which Curfew merged their pull request. Every merger can write
 * any message, so one counts only if it quotes a head of this ledger, as those of Curfew do.
 */
export function mergeMessageProblems(
  message: string,
  entries: readonly Entry[],
  isLedgerHead: (oid: string) => boolean,
): readonly AuditFinding[] {
  if (!quotedHeads(message).some(isLedgerHead)) return [];
  const merged = mergedGrants(message);
  return entries.flatMap((entry) => {
    const grant = 'grant' in entry && entry.grant !== null ? merged.get(entry.grant) : undefined;
    const problem = grant === undefined ? null : problemOf(entry, grant);
    return problem === null ? [] : [auditFinding('merge-differs', `entry ${entry.seq}`, problem)];
  });
}

function problemOf(entry: Entry, { pull, holder, author, approvers }: MergedGrant): string | null {
  if (entry.type !== 'authorized' && entry.type !== 'refused') return null;
  if (differ(entry.pull, pull)) return `it was merged by #${pull}`;
  if (differ(entry.holder.id, holder)) return `it was merged for account ${holder}`;
  if (entry.type === 'refused') return null;
  if (differ(entry.evidence.author?.id ?? null, author)) return `account ${author} requested it`;
  const { decision } = entry.evidence;
  if (decision.by !== 'people') return null;
  // Between the merge and its judgement, an approval may have been withdrawn. Then it is among the others.
  const reviewers = new Set(
    decision.lines.flatMap(({ counted, notCounted }) => [...counted, ...notCounted].map(({ by }) => by.id)),
  );
  const missing = approvers.find((id) => !reviewers.has(id));
  return missing === undefined ? null : `account ${missing} had approved it`;
}

function differ(recorded: number | null, merged: number | null): boolean {
  return recorded !== null && merged !== null && recorded !== merged;
}

/** By the id of the grant. The trailers of a change begin with its id. */
function mergedGrants(message: string): ReadonlyMap<string, MergedGrant> {
  const [title = ''] = message.split('\n', 1);
  const number = / \(#(\d+)\)$/.exec(title)?.[1];
  const [last = ''] = message
    .trimEnd()
    .split(/\n\s*\n/)
    .slice(-1);
  const grants = new Map<string, MergedGrant>();
  for (const trailers of last.split(/^(?=Grant-Id: )/m)) {
    const id = valuesOf(trailers, 'Grant-Id')[0];
    // The message of a revert describes the whole life of a grant, and no request.
    if (id === undefined || valuesOf(trailers, 'Requested-by').length === 0) continue;
    const people = (key: string) =>
      valuesOf(trailers, key).flatMap((person) => {
        const account = PERSON.exec(person)?.[1];
        return account === undefined ? [] : [Number(account)];
      });
    grants.set(id, {
      pull: number === undefined ? null : Number(number),
      holder: people('Holder')[0] ?? null,
      author: people('Requested-by')[0] ?? null,
      approvers: people('Approved-by'),
    });
  }
  return grants;
}

function valuesOf(trailers: string, key: string): readonly string[] {
  return trailers
    .split('\n')
    .flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2)] : []));
}
