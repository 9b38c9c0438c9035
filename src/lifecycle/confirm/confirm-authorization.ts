import { keepsWithin } from '../../domain/decision/automatic-limits.ts';
import { type Effect, effectKey } from '../../domain/effect.ts';
import { digestRevision } from '../../domain/grants/digest.ts';
import { parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import { windowOf } from '../../domain/grants/window-of.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { resolveEffects } from '../../domain/operator/resolve-effects.ts';
import type { Role } from '../../domain/policy/policy.ts';
import { broughtBy, landedPolicy, regularFile } from '../evidence/landed-grant.ts';
import type { Remembers } from '../memory/memory.ts';
import { confirmedKey } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { verifyApprovals } from './confirm-approvals.ts';
import { verifyBreakGlass } from './confirm-break-glass.ts';
import { verifyPolicy } from './confirm-policy.ts';

/** What GitHub is asked with. */
export type ConfirmationPorts = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'commits' | 'trees' | 'pulls' | 'ledger' | 'defaultBranch'
> &
  Remembers<'confirmedLandings'>;

/**
 * Asks GitHub again whether what the ledger calls authorized is so: the commits are on the default branch, the policy that
 * it names was in force, the merged pull request brought it, the landed bytes give this digest and this window, and the reviews that counted stand. A
 * ledger entry alone gives nothing. Returns why not, or null. Rejects where GitHub cannot be asked.
 */
export async function confirmAuthorization(
  repository: ConfirmationPorts,
  live: LiveEffect,
): Promise<string | null> {
  const life = await repository.ledger.life(live.grant);
  const entry = authorizationOf(life, live.revision);
  if (entry === null) return 'the ledger has no authorization for this revision';
  const differs = notAsRecorded(live, entry);
  if (differs !== null || repository.memory.confirmedLandings.has(confirmedKey(live))) return differs;
  const doubt = await doubtAbout(repository, entry, life);
  if (doubt === null) repository.memory.confirmedLandings.add(confirmedKey(live));
  return doubt;
}

function authorizationOf(life: readonly Entry[], revision: string | null): (Authorized & Entry) | null {
  const found = life.findLast((each) => each.type === 'authorized' && each.revision === revision);
  return found?.type === 'authorized' ? found : null;
}

/** The checkpoint must say what the entry says. */
function notAsRecorded(
  live: LiveEffect,
  { window, effects, holder, commit, policy_commit }: Authorized,
): string | null {
  const same =
    live.window.starts === window.starts &&
    live.window.ends === window.ends &&
    live.holder.id === holder.id &&
    live.commit === commit &&
    live.policy_commit === policy_commit &&
    effects.some((effect) => effectKey(effect) === effectKey(live.effect));
  return same ? null : 'the checkpoint differs from the entry that authorized it';
}

async function doubtAbout(
  repository: ConfirmationPorts,
  entry: Authorized & Entry,
  life: readonly Entry[],
): Promise<string | null> {
  const before = authorizationOf(life, entry.replaces);
  if (entry.replaces !== null && before === null) return 'what it replaces was never authorized';
  const doubt =
    (await notLanded(repository, entry.commit)) ??
    (await notLanded(repository, entry.policy_commit)) ??
    (await verifyPolicy(repository, entry));
  if (doubt !== null) return doubt;
  if (entry.change === 'shortened') return notLess(repository, entry, before, life);
  return (await notInFile(repository, entry, before)) ?? (await notApproved(repository, entry, life));
}

/** Less than what was approved needs no approval; that it is less, and that the rest was approved, does. */
async function notLess(
  repository: ConfirmationPorts,
  { window, effects, holder, role }: Authorized,
  before: (Authorized & Entry) | null,
  life: readonly Entry[],
): Promise<string | null> {
  const less =
    before !== null &&
    window.starts >= before.window.starts &&
    window.ends <= before.window.ends &&
    holder.id === before.holder.id &&
    role === before.role &&
    sameEffects(effects, before.effects);
  return less ? doubtAbout(repository, before, life) : 'it is not less than what was authorized before';
}

function sameEffects(a: readonly Effect[], b: readonly Effect[]): boolean {
  return JSON.stringify(a.map(effectKey).sort()) === JSON.stringify(b.map(effectKey).sort());
}

async function notLanded(
  { commits, defaultBranch }: ConfirmationPorts,
  commit: string,
): Promise<string | null> {
  const head = await commits.head(defaultBranch);
  if (head === null) return `${defaultBranch} does not exist`;
  if (head === commit) return null;
  const since = await commits.firstParent(commit, head);
  return since === 'not-an-ancestor' ? `commit ${commit} is not on ${defaultBranch}` : null;
}

/** The landed bytes, under the policy of that time, must give the digest and the window that were authorized. */
async function notInFile(
  repository: ConfirmationPorts,
  entry: Authorized,
  before: Authorized | null,
): Promise<string | null> {
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
  const window = windowOf(grant.window, parseUtc(before?.window.starts ?? entry.evidence.merged_at));
  const same =
    revision === entry.revision &&
    grant.holder === entry.holder.login &&
    grant.role === entry.role &&
    sameEffects(effects, entry.effects) &&
    window !== null &&
    iso(window.starts) === entry.window.starts &&
    iso(window.ends) === entry.window.ends;
  return same ? null : `${entry.path} at ${entry.commit} holds something else than what was authorized`;
}

async function roleAt({ trees }: ConfirmationPorts, entry: Authorized): Promise<Role | null> {
  const policy = await landedPolicy(trees, entry.policy_commit);
  return policy?.roles.get(entry.role) ?? null;
}

async function notApproved(
  repository: ConfirmationPorts,
  entry: Authorized & Entry,
  life: readonly Entry[],
): Promise<string | null> {
  const { pull, commit, evidence } = entry;
  if (pull === null) return 'no pull request brought it';
  const brought = await repository.pulls.get(pull);
  if (!broughtBy(brought, commit, repository.defaultBranch)) {
    return `pull request #${pull} did not bring commit ${commit}`;
  }
  if (brought.merged === null || iso(parseUtc(brought.merged.at)) !== evidence.merged_at) {
    return `pull request #${pull} was not merged when the ledger says`;
  }
  if (entry.review_by !== undefined) return verifyBreakGlass(repository, entry, brought);
  if (evidence.decision.by === 'automatic') {
    const role = await roleAt(repository, entry);
    if (brought.author.id !== entry.holder.id) return 'automatic approval is for what the holder asks for';
    const window = { starts: parseUtc(entry.window.starts), ends: parseUtc(entry.window.ends) };
    return role !== null && keepsWithin(role, window, parseUtc(evidence.merged_at))
      ? null
      : 'the policy does not approve it automatically';
  }
  return verifyApprovals(repository, entry, brought, life);
}
