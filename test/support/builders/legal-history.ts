import fc from 'fast-check';
import { applyEntry } from '../../../src/domain/ledger/apply-entry.ts';
import type { Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import { EMPTY_STATE } from '../../../src/domain/ledger/ledger-state.ts';
import { transitionProblem } from '../../../src/domain/ledger/transitions.ts';
import { digestOf, EFFECT, OTHER_EFFECT, oidOf, recorded, sample } from './entries.ts';

const AT = '2026-11-23T14:02:09.000Z';
const REVISIONS = [digestOf('one'), digestOf('two'), digestOf('three')];
const EFFECTS = [EFFECT, OTHER_EFFECT];

/** Of an authorization without approval, until it is reviewed. */
const EMERGENCY = { break_glass: true, review_by: '2026-11-24T14:00:00.000Z' };

/** The grants in `legalHistory`. */
export const HISTORY_GRANTS: readonly string[] = ['alice-1', 'bob-2'];

function entriesAbout(grant: string, revision: string): readonly NewEntry[] {
  const commit = oidOf(revision.slice(7, 9));
  const authorized = [null, ...REVISIONS].flatMap((replaces) => {
    const over = { at: AT, grant, revision, replaces, commit };
    return [
      sample('authorized', { ...over, effects: [EFFECT] }),
      sample('authorized', { ...over, effects: [OTHER_EFFECT] }),
      sample('authorized', { ...over, effects: EFFECTS, ...EMERGENCY }),
    ];
  });
  const aboutEffects = EFFECTS.flatMap((effect): readonly NewEntry[] => {
    const over = { at: AT, grant, revision, effect };
    return [
      sample('provisioning', over),
      sample('provisioned', { ...over, shared_with: HISTORY_GRANTS }),
      sample('provision-failed', over),
      sample('lapsed', over),
      sample('revoked', over),
      sample('revoke-failed', over),
      sample('observed-absent', over),
    ];
  });
  return [
    ...authorized,
    ...aboutEffects,
    sample('ended', { at: AT, grant, revision }),
    sample('reverted', { at: AT, grant, revision }),
    sample('break-glass-reviewed', { at: AT, grant, revision }),
  ];
}

/**
 * Everything that can be recorded about two grants, three revisions of each, two effects, and two policies.
 */
export const HISTORY_ENTRIES: readonly Entry[] = recorded([
  ...HISTORY_GRANTS.flatMap((grant) => REVISIONS.flatMap((revision) => entriesAbout(grant, revision))),
  ...['d', 'e'].map((digit) => sample('policy-accepted', { at: AT, commit: oidOf(digit), pull: 3 })),
  sample('policy-refused', { at: AT }),
]);

const grantOf = (entry: NewEntry): string | null => ('grant' in entry ? entry.grant : null);

/**
 * Histories of legal entries, each recorded once and numbered from 1. For each step a type is drawn from
 * those that are legal then, and an entry of that type.
 */
export const legalHistory = fc
  .array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 5, maxLength: 25 })
  .map((draws): readonly Entry[] => {
    const history: Entry[] = [];
    let state = EMPTY_STATE;
    for (const [typeDraw, entryDraw] of draws) {
      const lives = Map.groupBy(history, grantOf);
      const legal = HISTORY_ENTRIES.filter((entry) => {
        const life = lives.get(grantOf(entry)) ?? [];
        return (
          !life.some(({ id }) => id === entry.id) &&
          transitionProblem({ live: state.live, life }, entry) === null
        );
      });
      const types = [...new Set(legal.map(({ type }) => type))];
      const ofType = legal.filter(({ type }) => type === types[typeDraw % types.length]);
      const drawn = ofType[entryDraw % ofType.length];
      if (drawn === undefined) break;
      const entry = { ...drawn, seq: state.nextSeq };
      history.push(entry);
      state = applyEntry(state, entry);
    }
    return history;
  });
