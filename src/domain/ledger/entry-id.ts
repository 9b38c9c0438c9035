import { hash } from 'node:crypto';
import type { Json } from '../canonical-json.ts';
import { effectKey } from '../effect.ts';
import type { NewEntry } from './entry.ts';

/**
 * Names what an entry says: 40 hex digits over its kind, subject and step, never over its time or number, so that
 * saying a thing twice records it once. Drift that no grant explains is told once a UTC day, and access that came back
 * once an hour, however often somebody gives it again.
 */
export function entryId(entry: NewEntry): string {
  const { grant = null, revision = null } = 'revision' in entry ? entry : {};
  const effect = 'effect' in entry ? entry.effect : null;
  const about = effect === null ? null : [effect.target, effect.entitlement, effect.account];
  // Canonical JSON, written out: the keys are in order, and nothing within them has keys of its own.
  const content = `{"effect":${json(about)},"format":"curfew-entry-1","grant":${json(grant)},"revision":${json(revision)},"step":${json(stepOf(entry))},"type":${json(entry.type)}}`;
  return hash('sha256', content, 'hex').slice(0, 40);
}

const HOUR = 'YYYY-MM-DDTHH'.length;
const DAY = 'YYYY-MM-DD'.length;

/** What tells this entry from others of its kind about the same revision and effect. */
function stepOf(entry: NewEntry): Json {
  switch (entry.type) {
    case 'requested':
    case 'declined':
    case 'abandoned':
      return [entry.pull, entry.round];
    case 'authorized':
    case 'refused':
      return entry.commit;
    case 'ended':
      return [entry.cause, entry.ended_in?.commit ?? null, ...(entry.effects?.map(effectKey).sort() ?? [])];
    case 'provision-failed':
    case 'revoke-failed':
      return [entry.attempt, entry.reason.code];
    case 'reverted':
      return entry.reverted_in.commit;
    case 'drift':
      if (entry.note === 'came-back') return [entry.note, entry.grant, entry.at.slice(0, HOUR)];
      if (entry.round !== undefined) return [entry.note, entry.grant, entry.round];
      return [entry.note, entry.grant ?? entry.at.slice(0, DAY)];
    case 'provisioning':
      return entry.round ?? null;
    case 'policy-requested':
      return [entry.pull, entry.round, entry.blob];
    case 'policy-accepted':
    case 'policy-refused':
    case 'policy-restored':
      return [entry.commit, entry.blob];
    case 'break-glass-reviewed':
      return [entry.by.id, entry.accepted];
    // Each of these happens once to an effect of a revision; who saw it first, and why, is not part of that.
    case 'provisioned':
    case 'lapsed':
    case 'revoked':
    case 'observed-absent':
      return null;
  }
}

function json(value: Json): string {
  return JSON.stringify(value);
}
