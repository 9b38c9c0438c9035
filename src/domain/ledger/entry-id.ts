import { hash } from 'node:crypto';
import type { Json } from '../canonical-json.ts';
import { effectKey } from '../effect.ts';
import type { NewEntry } from './entry.ts';

/**
 * Identifies the event that an entry records, in 40 hex digits. It is a hash over the type, the grant, the
 * revision, the effect, and the fields that `occurrenceOf` returns. The time and the number of the entry are
 * not part of it, so an event that is appended twice is recorded once. The same drift without a grant is
 * recorded once for each UTC day. The same access that came back is recorded once for each hour.
 */
export function entryId(entry: NewEntry): string {
  const { grant = null, revision = null } = 'revision' in entry ? entry : {};
  const effect = 'effect' in entry ? entry.effect : null;
  const about = effect === null ? null : [effect.target, effect.entitlement, effect.account];
  // Canonical JSON, written by hand: the keys are sorted, and each value is an array, a string, a number or
  // null. The name `step` is part of the format, and no step of a plan.
  const content = `{"effect":${json(about)},"format":"curfew-entry-1","grant":${json(grant)},"revision":${json(revision)},"step":${json(occurrenceOf(entry))},"type":${json(entry.type)}}`;
  return hash('sha256', content, 'hex').slice(0, 40);
}

const HOUR = 'YYYY-MM-DDTHH'.length;
const DAY = 'YYYY-MM-DD'.length;

/** The fields that distinguish two events of the same type about the same revision and effect. */
function occurrenceOf(entry: NewEntry): Json {
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
      // The round of the write-ahead that found foreign access.
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
    // Each of these happens once to an effect of a revision. If two replicas report it with other details, it
    // is the same event.
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
