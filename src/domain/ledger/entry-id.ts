import { hash } from 'node:crypto';
import type { Json } from '../canonical-json.ts';
import { effectKey } from '../effect.ts';
import type { NewEntry } from './entry.ts';

/**
 * Identifies the event that an entry records: 40 hex digits of a hash over its type, subject and step. The
 * time and the number are not part of it, so an event that is appended twice is recorded once. Drift without
 * a grant counts as a new event once a UTC day, and access that came back once an hour, however often it is
 * given again.
 */
export function entryId(entry: NewEntry): string {
  const { grant = null, revision = null } = 'revision' in entry ? entry : {};
  const effect = 'effect' in entry ? entry.effect : null;
  const about = effect === null ? null : [effect.target, effect.entitlement, effect.account];
  // This is canonical JSON: the keys are in order, and no value has keys of its own.
  const content = `{"effect":${json(about)},"format":"curfew-entry-1","grant":${json(grant)},"revision":${json(revision)},"step":${json(stepOf(entry))},"type":${json(entry.type)}}`;
  return hash('sha256', content, 'hex').slice(0, 40);
}

const HOUR = 'YYYY-MM-DDTHH'.length;
const DAY = 'YYYY-MM-DD'.length;

/** Distinguishes events of the same type about the same revision and effect. */
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
    // Each of these happens once to an effect of a revision. Two replicas that report it, with other details,
    // mean the same.
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
