import { removeGrants } from '../../domain/grants/remove-grants.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { isOver, lastAuthorized } from '../../domain/ledger/history/life.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { readGrants } from '../evidence/read-grants.ts';
import type { Repository } from '../repository.ts';

/** A grant that is over and still in a file. */
export interface EndedGrant {
  readonly authorized: Authorized;
  readonly life: readonly Entry[];
  readonly path: string;
  /** The file without this grant and without those removed before it; null if the file would be empty. */
  readonly bytes: Uint8Array | null;
}

/**
 * Finds the grants that are over in the files of a commit. Each has its file as it is after its removal, in
 * order. `too-large`: a folder has too many files to list, so nothing is known.
 */
export async function findEnded(
  { trees, ledger, log }: Pick<Repository, 'trees' | 'ledger' | 'log'>,
  commit: string,
  policy: Policy,
): Promise<readonly EndedGrant[] | 'too-large'> {
  const { set, files } = await readGrants(trees, commit, policy);
  if (set.findings.some(({ code }) => code === 'folder-too-large')) return 'too-large';
  const current = new Map<string, Uint8Array>(files);
  const ended: EndedGrant[] = [];
  for (const { grant, path } of set.grants) {
    const life = await ledger.life(grant.id);
    const authorized = lastAuthorized(life);
    const file = current.get(path);
    if (authorized === null || !isOver(life) || file === undefined) continue;
    const removed = removeGrants({ path, bytes: file }, new Set([grant.id]));
    if (removed.outcome === 'refused') {
      const { because } = removed;
      log.warn({ path, grant: grant.id, because }, 'an ended grant could not be removed from its file');
      continue;
    }
    const bytes = removed.outcome === 'removed' ? removed.bytes : null;
    if (bytes === null) current.delete(path);
    else current.set(path, bytes);
    ended.push({ authorized, life, path, bytes });
  }
  return ended;
}
