import type { Entry } from '../../../domain/ledger/entry.ts';
import type { AuditCode } from '../../audit-finding.ts';
import { causeProblem, goesOnProblem, lapseProblem } from './check-causes.ts';
import { absenceProblem, type LifeOf, strangers, untilProblem } from './check-effects.ts';
import { endProblem, reviewProblem } from './check-review.ts';
import { effectSupporters } from './effect-supporters.ts';
import type { RecordState } from './holder-record.ts';

/** Checks entries about access that was given, and about its end. */
export function accessCheck(
  before: Pick<RecordState, 'liveEffectsOf'> & { readonly entriesOf: LifeOf },
  noteProblem: (code: AuditCode, entry: Entry, problem: string | null) => void,
) {
  const supporters = effectSupporters(before);
  return {
    add: supporters.add,

    async checkGoesOn(entry: Entry): Promise<void> {
      if (!('grant' in entry) || entry.grant === null) return;
      const live = before.liveEffectsOf(entry.grant);
      // Most entries are about a grant that was not rejected, and need no earlier entries.
      if (live.length === 0) return;
      noteProblem('end-differs', entry, goesOnProblem(entry, await before.entriesOf(entry.grant), live));
    },

    async check(entry: Entry): Promise<void> {
      switch (entry.type) {
        case 'provisioning':
        case 'provisioned': {
          noteProblem(
            'until-differs',
            entry,
            await untilProblem(entry, { lifeOf: before.entriesOf, supportersOf: supporters.of }),
          );
          const shared = entry.type === 'provisioned' ? entry.shared_with : [];
          noteProblem('holders-differ', entry, named(await strangers(entry, shared, before.entriesOf)));
          return;
        }
        case 'lapsed':
          noteProblem('end-differs', entry, lapseProblem(entry, await before.entriesOf(entry.grant)));
          return;
        case 'revoked':
          noteProblem('absence-differs', entry, absenceProblem(entry));
          noteProblem('end-differs', entry, causeProblem(entry, await before.entriesOf(entry.grant)));
          noteProblem(
            'holders-differ',
            entry,
            named(await strangers(entry, entry.still_held_by, before.entriesOf)),
          );
          return;
        case 'ended':
          noteProblem('end-differs', entry, endProblem(entry, await before.entriesOf(entry.grant)));
          return;
        case 'break-glass-reviewed':
          noteProblem('review-unfounded', entry, reviewProblem(entry, await before.entriesOf(entry.grant)));
      }
    },
  };
}

function named(grants: readonly string[]): string | null {
  return grants.length === 0 ? null : `${grants.slice(0, 5).join(', ')} did not have it`;
}
