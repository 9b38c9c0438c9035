import { LEDGER_BRANCH } from '../domain/own-branches.ts';
import { type Clone, CloneFailure } from '../ports/clone.ts';

/** A branch at its commit in the clone. */
export interface BranchHead {
  /** The full name of the ref that was read. */
  readonly ref: string;
  readonly commit: string;
}

/** The record of one clone at one commit, and the default branch that it is about. */
export interface AuditRecord {
  readonly clone: Clone;
  readonly ledger: BranchHead;
  /** Null if it is not known which branch of the clone this is. */
  readonly main: BranchHead | null;
}

/**
 * Finds the ledger: the local branch or the fetched one, the newer of the two. Then finds the default branch:
 * `branch` if it is given, else among the branches of the remote that the ledger was fetched from, or among
 * the local ones if the ledger is local. Rejects with CloneFailure if there is no ledger, if two ledgers have
 * different histories, or if there is no `branch`.
 */
export async function openRecord(clone: Clone, branch?: string): Promise<AuditRecord> {
  const ledger = await findLedger(clone);
  return { clone, ledger, main: await findMain(clone, ledger.ref, branch) };
}

async function findLedger(clone: Clone): Promise<BranchHead> {
  const local = await headOf(clone, `refs/heads/${LEDGER_BRANCH}`);
  const fetched = await fetchedLedger(clone);
  if (local === null || fetched === null) {
    const found = local ?? fetched;
    if (found !== null) return found;
    throw new CloneFailure(
      `there is no branch ${LEDGER_BRANCH} in ${clone.folder}: fetch it with \`git fetch origin ${LEDGER_BRANCH}:refs/remotes/origin/${LEDGER_BRANCH}\``,
    );
  }
  if (await clone.history.isAncestor(local.commit, fetched.commit)) return fetched;
  if (await clone.history.isAncestor(fetched.commit, local.commit)) return local;
  throw new CloneFailure(
    `${local.ref} and ${fetched.ref} have different histories: one of them was rewritten. Compare them, and delete the wrong one`,
  );
}

async function fetchedLedger(clone: Clone): Promise<BranchHead | null> {
  const origin = await headOf(clone, `refs/remotes/origin/${LEDGER_BRANCH}`);
  if (origin !== null) return origin;
  const others = (await clone.history.refsNamed(LEDGER_BRANCH)).filter((ref) =>
    ref.startsWith('refs/remotes/'),
  );
  const [only] = others;
  if (only === undefined) return null;
  if (others.length > 1) throw new CloneFailure(`several remotes have a ledger: ${others.join(', ')}`);
  return headOf(clone, only);
}

async function findMain(
  clone: Clone,
  ledger: string,
  branch: string | undefined,
): Promise<BranchHead | null> {
  if (branch !== undefined) {
    const found = (await headOf(clone, branch)) ?? (await headOf(clone, `refs/heads/${branch}`));
    if (found === null) throw new CloneFailure(`there is no branch ${branch} in ${clone.folder}`);
    return found;
  }
  const remote = /^refs\/remotes\/[^/]+/.exec(ledger)?.[0];
  const commonNames = ['main', 'master'];
  const symbolic = remote === undefined ? 'HEAD' : `${remote}/HEAD`;
  const folder = remote ?? 'refs/heads';
  const defaultBranch = await clone.history.branchOf(symbolic);
  for (const ref of [
    ...(defaultBranch === null ? [] : [defaultBranch]),
    ...commonNames.map((name) => `${folder}/${name}`),
  ]) {
    const found = ref.endsWith(`/${LEDGER_BRANCH}`) ? null : await headOf(clone, ref);
    if (found !== null) return found;
  }
  return null;
}

async function headOf(clone: Clone, ref: string): Promise<BranchHead | null> {
  const commit = await clone.history.ref(ref);
  return commit === null ? null : { ref, commit };
}
