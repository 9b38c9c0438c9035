import { type Effect, effectKey } from '../../domain/effect.ts';
import { digestRevision } from '../../domain/grants/digest.ts';
import { windowOf } from '../../domain/grants/window-of.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { Authorized } from '../../domain/ledger/entry.ts';
import { resolveEffects } from '../../domain/operator/resolve-effects.ts';
import { landedGrant, landedPolicy } from '../evidence/landed-grant.ts';
import type { Repository } from '../repository.ts';
import { type Mismatch, mismatch } from './mismatch.ts';

/**
 * The landed bytes, under the policy of that time, must give the digest and the window that were authorized.
 */
export async function verifyContent(
  { trees, operator, keys, name }: Pick<Repository, 'trees' | 'operator' | 'keys' | 'name'>,
  entry: Authorized,
  replaced: Authorized | null,
): Promise<Mismatch | null> {
  const placed = await landedGrant(trees, entry);
  const policy = await landedPolicy(trees, entry.policy_commit);
  const role = policy?.roles.get(entry.role);
  if (placed === null || role === undefined) {
    return mismatch('content', `${entry.path} at commit ${entry.commit} does not give ${entry.role}`);
  }
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
  const window = windowOf(grant.window, parseUtc(replaced?.window.starts ?? entry.evidence.merged_at));
  const agrees =
    revision === entry.revision &&
    grant.holder === entry.holder.login &&
    grant.role === entry.role &&
    sameEffects(effects, entry.effects) &&
    window !== null &&
    iso(window.starts) === entry.window.starts &&
    iso(window.ends) === entry.window.ends;
  return agrees
    ? null
    : mismatch('content', `${entry.path} at commit ${entry.commit} differs from what was authorized`);
}

/** Whether a revision gives nothing that the revision before it did not give. */
export function givesNoMore({ window, effects, holder, role }: Authorized, replaced: Authorized): boolean {
  return (
    window.starts >= replaced.window.starts &&
    window.ends <= replaced.window.ends &&
    holder.id === replaced.holder.id &&
    role === replaced.role &&
    sameEffects(effects, replaced.effects)
  );
}

function sameEffects(a: readonly Effect[], b: readonly Effect[]): boolean {
  return JSON.stringify(a.map(effectKey).sort()) === JSON.stringify(b.map(effectKey).sort());
}
