import { digestRevision } from '../domain/digest.ts';
import { effectKey } from '../domain/effect.ts';
import { POLICY_PATH } from '../domain/grants/grants-paths.ts';
import { parseGrantsFile } from '../domain/grants/parse-grants-file.ts';
import type { Authorized } from '../domain/ledger/entry.ts';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { resolveEffects } from '../domain/operator/resolve-effects.ts';
import { parsePolicy } from '../domain/policy/parse-policy.ts';
import type { Role } from '../domain/policy/policy.ts';
import { broughtBy } from './judge-grants.ts';
import type { Repository } from './repository.ts';

/** Names what was authorized, where: one grant at one commit. */
export function confirmedKey({
  commit,
  grant,
  revision,
}: Pick<Authorized, 'commit' | 'grant' | 'revision'>): string {
  return `${commit} ${grant} ${revision}`;
}

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'commits' | 'trees' | 'pulls' | 'ledger' | 'defaultBranch' | 'confirmed'
>;

/**
 * Asks GitHub again whether what the ledger calls authorized is so: the commit is on the default branch, the merged
 * pull request brought it, the landed file names this holder and role, and the reviews that counted stand. A ledger
 * entry alone gives nothing. Returns why not, or null. Rejects where GitHub cannot be asked.
 */
export async function confirmAuthorization(repository: Needs, live: LiveEffect): Promise<string | null> {
  if (repository.confirmed.has(confirmedKey(live))) return null;
  const entry = (await repository.ledger.life(live.grant)).findLast(
    (each) => each.type === 'authorized' && each.revision === live.revision,
  );
  if (entry?.type !== 'authorized') return 'the ledger has no authorization for this revision';
  const doubt =
    (await notLanded(repository, entry)) ??
    (await notInFile(repository, entry)) ??
    (await notApproved(repository, entry));
  if (doubt === null) repository.confirmed.add(confirmedKey(live));
  return doubt;
}

async function notLanded({ commits, defaultBranch }: Needs, { commit }: Authorized): Promise<string | null> {
  const head = await commits.head(defaultBranch);
  if (head === null) return `${defaultBranch} does not exist`;
  if (head === commit) return null;
  const since = await commits.firstParent(commit, head);
  return since === 'not-an-ancestor' ? `commit ${commit} is not on ${defaultBranch}` : null;
}

/** The landed bytes, under the policy of that time, must give the digest that was authorized. */
async function notInFile(repository: Needs, entry: Authorized): Promise<string | null> {
  const { trees, operator, keys, name } = repository;
  const file = await regularFile(trees, entry.commit, entry.path);
  if (file === null) return `${entry.path} is not in commit ${entry.commit}`;
  const placed = parseGrantsFile({ path: entry.path, bytes: file }).grants.find(
    (each) => each.grant.id === entry.grant,
  );
  const role = await roleAt(repository, entry);
  if (placed === undefined || role === null)
    return `${entry.path} at ${entry.commit} does not give ${entry.role}`;
  const { grant } = placed;
  const { effects } = resolveEffects({
    role,
    holder: entry.holder,
    operator,
    repository: name,
    keys,
    at: null,
  });
  const revision = digestRevision({ ...grant, holder: entry.holder, effects, replaces: entry.replaces });
  const same =
    revision === entry.revision && grant.holder === entry.holder.login && grant.role === entry.role;
  const frozen =
    JSON.stringify(effects.map(effectKey).sort()) === JSON.stringify(entry.effects.map(effectKey).sort());
  return same && frozen
    ? null
    : `${entry.path} at ${entry.commit} holds something else than what was authorized`;
}

async function roleAt(repository: Needs, { policy_commit, role }: Authorized): Promise<Role | null> {
  const bytes = await regularFile(repository.trees, policy_commit, POLICY_PATH);
  const read = bytes === null ? null : parsePolicy({ path: POLICY_PATH, bytes });
  return read?.outcome === 'policy' ? (read.policy.roles.get(role) ?? null) : null;
}

async function regularFile(trees: Needs['trees'], commit: string, path: string): Promise<Uint8Array | null> {
  const file = (await trees.list(commit, path)).find((each) => each.path === path && each.mode === '100644');
  return file === undefined ? null : trees.blob(file.oid);
}

async function notApproved(repository: Needs, entry: Authorized): Promise<string | null> {
  const { change, pull, commit, evidence } = entry;
  if (change === 'shortened') return null;
  if (pull === null) return 'no pull request brought it';
  const brought = await repository.pulls.get(pull);
  if (!broughtBy(brought, commit, repository.defaultBranch)) {
    return `pull request #${pull} did not bring commit ${commit}`;
  }
  const role = await roleAt(repository, entry);
  if (role?.approval === 'automatic') {
    return brought.author.id === entry.holder.id
      ? null
      : 'automatic approval is for what the holder asks for';
  }
  const { lines } = evidence.decision;
  const counted = lines.flatMap((line) => line.counted);
  const distinct = new Set(counted.map(({ by }) => by.id)).size === counted.length;
  const enough = role?.approval.every(
    ({ count, from }, index) =>
      (lines[index]?.counted.length ?? 0) >= count && sameTeams(from, lines[index]?.from ?? []),
  );
  if (enough !== true || !distinct) return 'its recorded approvals do not meet the policy';
  const reviews = new Map((await repository.pulls.reviews(pull)).map((review) => [review.id, review]));
  const missing = counted.find(({ review, by }) => {
    const found = reviews.get(review);
    return found?.by.id !== by.id || found.state !== 'approved';
  });
  return missing === undefined ? null : `review ${missing.review} by ${missing.by.login} does not stand`;
}

function sameTeams(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((team) => b.includes(team));
}
