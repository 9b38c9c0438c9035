import fc from 'fast-check';
import { expect, it } from 'vitest';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import type { Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import { isOver } from '../../../src/domain/ledger/history/life.ts';
import { type LiveEffect, liveKey } from '../../../src/domain/ledger/live-effect.ts';
import { isLegal } from '../../../src/domain/ledger/transitions.ts';
import {
  digestOf,
  EFFECT,
  OTHER_EFFECT,
  oidOf,
  recorded,
  sample,
  T0,
  T4,
} from '../../support/builders/entries.ts';

const judge = (history: readonly NewEntry[], entry: NewEntry): string | null => {
  const live = history.reduce<readonly LiveEffect[]>((before, each) => advanceLive(before, each), []);
  const about = history.filter((each) => 'grant' in each && 'grant' in entry && each.grant === entry.grant);
  return isLegal({ live, life: recorded(about) }, entry);
};

const ALREADY_THERE = { note: 'already-there', grant: sample('authorized').grant } as const;
const foreign = (round: number) => sample('drift', { ...ALREADY_THERE, round });
const AT = '2026-11-23T14:02:09.000Z';
const authorized = sample('authorized');
const ahead = sample('provisioning', { at: AT });
const given = sample('provisioned', { at: AT });
const second = sample('authorized', {
  revision: digestOf('two'),
  replaces: authorized.revision,
  commit: oidOf('9'),
});
const late = { ...second, evidence: { ...second.evidence, merged_at: T4 } };
const bob = { grant: 'bob-orders-db-read-11aa', holder: { login: 'bob', id: 2 } };
/** Another grant that holds the same effect. */
const bobHolds = [
  sample('authorized', bob),
  sample('provisioning', { ...bob, at: AT }),
  sample('provisioned', { ...bob, at: AT }),
];

it.each<[string, readonly NewEntry[], NewEntry]>([
  ['a request', [], sample('requested')],
  ['a request for a spent id, which will be refused', [authorized, sample('lapsed')], sample('requested')],
  ['a refusal', [], sample('refused')],
  ['giving up a request', [sample('requested')], sample('abandoned')],
  ['declining a request', [sample('requested')], sample('declined')],
  ['an authorization', [], authorized],
  ['an extension', [authorized, ahead, given], second],
  ['writing ahead', [authorized], ahead],
  ['giving what was written ahead', [authorized, ahead], given],
  ['giving what was written ahead for the revision before', [authorized, ahead, second], given],
  [
    'sharing what another grant holds',
    [...bobHolds, authorized],
    sample('provisioned', { at: AT, shared_with: [bob.grant] }),
  ],
  ['failing to begin', [authorized], sample('provision-failed')],
  ['failing to give', [authorized, ahead], sample('provision-failed')],
  ['cutting short', [authorized], sample('ended')],
  ['cutting short for a second reason', [authorized, sample('ended', { cause: 'policy' })], sample('ended')],
  ['taking back', [authorized, ahead, given], sample('revoked')],
  ['taking back what may have been given', [authorized, ahead], sample('revoked')],
  ['taking back before our clock says so', [authorized, ahead, given], sample('revoked', { at: AT })],
  [
    'taking back what somebody else took',
    [authorized, ahead, given, sample('observed-absent')],
    sample('revoked'),
  ],
  ['telling late of the revision before', [authorized, ahead, given, second], sample('revoked')],
  ['failing to take back', [authorized, ahead, given], sample('revoke-failed')],
  ['lapsing', [authorized], sample('lapsed')],
  ['seeing that it is gone', [authorized, ahead, given], sample('observed-absent')],
  ['reverting', [authorized, sample('lapsed')], sample('reverted')],
  ['looking at an emergency', [authorized], sample('break-glass-reviewed')],
  ['drift', [], sample('drift')],
  ['finding foreign access after writing ahead', [authorized, ahead], foreign(1)],
  ['lapsing after that', [authorized, ahead, foreign(1)], sample('lapsed')],
  ['writing ahead again after that', [authorized, ahead, foreign(1)], { ...ahead, round: 2 }],
  ['writing ahead again while nobody knows', [authorized, ahead], { ...ahead, round: 2 }],
  ['finding it the second time', [authorized, ahead, { ...ahead, round: 2 }], foreign(2)],
  ['giving, by another attempt, what was found foreign', [authorized, ahead, foreign(1)], given],
  ['access that was there before', [authorized], sample('drift', ALREADY_THERE)],
])('%s can follow', (_name, history, entry) => {
  expect(judge(history, entry)).toBeNull();
});

it.each<[string, readonly NewEntry[], NewEntry, RegExp]>([
  ['declining what was never requested', [], sample('declined'), /never requested/],
  ['declining another round', [sample('requested')], sample('declined', { round: 2 }), /never requested/],
  [
    'calling it there before when Curfew has begun to give it',
    [authorized, ahead],
    sample('drift', ALREADY_THERE),
    /provisioning/,
  ],
  [
    'finding foreign access by an attempt that was overtaken',
    [authorized, ahead, { ...ahead, round: 2 }],
    foreign(1),
    /attempt 1 is not the last/,
  ],
  ['finding foreign access twice', [authorized, ahead, foreign(1)], foreign(1), /attempt 1 is not the last/],
  ['finding foreign access without writing ahead', [authorized], foreign(1), /attempt 1 is not the last/],
  ['finding foreign access after it was given', [authorized, ahead, given], foreign(1), /not the last/],
  ['finding foreign access of nobody', [], foreign(1), /not the last/],
  ['writing ahead twice', [authorized, ahead], ahead, /another attempt/],
  ['writing ahead as once before', [authorized, ahead, foreign(1)], ahead, /another attempt/],
  ['writing ahead a second time first', [authorized], { ...ahead, round: 2 }, /another attempt/],
  ['leaving out a round', [authorized, ahead], { ...ahead, round: 3 }, /another attempt/],
  [
    'giving a later revision by what was written ahead for the one before',
    [authorized, ahead, foreign(1), second],
    sample('provisioned', { at: AT, revision: second.revision }),
    /not written ahead/,
  ],
  [
    'abandoning in another pull request',
    [sample('requested')],
    sample('abandoned', { pull: 13 }),
    /never requested/,
  ],
  ['a second authorization', [authorized], { ...second, replaces: null }, /authorized before/],
  ['a spent id', [authorized, sample('lapsed')], { ...second, replaces: null }, /authorized before/],
  ['bringing back what was over when it was merged', [authorized, sample('lapsed')], late, /not in force/],
  ['bringing back what was cut short', [authorized, sample('ended')], second, /not in force/],
  ['replacing what was never authorized', [], second, /not in force/],
  [
    'replacing an older revision',
    [authorized, second],
    sample('authorized', { replaces: authorized.revision }),
    /in force is/,
  ],
  ['giving nothing', [], sample('authorized', { effects: [] }), /gives nothing/],
  ['an empty window', [], sample('authorized', { window: { starts: T4, ends: T4 } }), /empty/],
  ['writing ahead without authority', [], ahead, /not live/],
  [
    'writing ahead for another revision',
    [authorized],
    { ...ahead, revision: digestOf('two') },
    /another revision/,
  ],
  ['writing ahead after the end', [authorized], { ...ahead, at: T4 }, /window is over/],
  ['writing ahead before the start', [authorized], { ...ahead, at: '2026-11-23T14:02:07.999Z' }, /not begun/],
  ['writing ahead for what was cut short', [authorized, sample('ended', { at: T0 })], ahead, /ended/],
  ['writing ahead what is given', [authorized, ahead, given], ahead, /provisioned/],
  ['giving without authority', [], given, /not live/],
  ['giving what was not written ahead', [authorized], given, /not written ahead/],
  [
    'giving again what somebody took away',
    [authorized, ahead, given, sample('observed-absent')],
    given,
    /absent already/,
  ],
  [
    'sharing with nobody who holds it',
    [authorized],
    { ...given, shared_with: [bob.grant] },
    /not written ahead/,
  ],
  ['sharing with itself', [authorized], { ...given, shared_with: [authorized.grant] }, /not written ahead/],
  [
    'sharing with one who holds something else',
    [
      sample('authorized', { ...bob, effects: [OTHER_EFFECT] }),
      sample('provisioning', { ...bob, effect: OTHER_EFFECT, at: AT }),
      sample('provisioned', { ...bob, effect: OTHER_EFFECT, at: AT }),
      authorized,
    ],
    { ...given, shared_with: [bob.grant] },
    /not written ahead/,
  ],
  ['failing to give what is given', [authorized, ahead, given], sample('provision-failed'), /provisioned/],
  ['cutting short what is not live', [], sample('ended'), /nothing of it is live/],
  ['taking back without authority', [], sample('revoked'), /not live/],
  ['taking back twice', [authorized, ahead, given, sample('revoked')], sample('revoked'), /not live/],
  ['taking back what was never given', [authorized], sample('revoked'), /never given/],
  ['failing to take back what was never given', [authorized], sample('revoke-failed'), /never given/],
  [
    'taking back a revision of nobody',
    [authorized, ahead],
    sample('revoked', { revision: digestOf('x') }),
    /never authorized/,
  ],
  ['lapsing after it was given', [authorized, ahead, given], sample('lapsed'), /provisioned/],
  ['lapsing after it may have been given', [authorized, ahead], sample('lapsed'), /provisioning/],
  ['missing what was not given', [authorized], sample('observed-absent'), /not recorded as given/],
  ['reverting what was never authorized', [], sample('reverted'), /never authorized/],
  ['reverting what is live', [authorized], sample('reverted'), /still live/],
  ['looking at an emergency that never was', [], sample('break-glass-reviewed'), /never authorized/],
  [
    'looking at an emergency again',
    [authorized, sample('break-glass-reviewed')],
    sample('break-glass-reviewed', { by: { login: 'dora', id: 8 }, accepted: false }),
    /reviewed already/,
  ],
  [
    'authorizing what nobody could review',
    [],
    sample('authorized', { break_glass: true, review_by: '2026-11-24T14:00:00.000Z', pull: null }),
    /nobody could give the review/,
  ],
])('%s is refused', (_name, history, entry, because) => {
  expect(judge(history, entry)).toMatch(because);
});

const REVISIONS = [digestOf('one'), digestOf('two'), digestOf('three')];
const EFFECTS = [EFFECT, OTHER_EFFECT];

/** Everything that can be said about two grants, three revisions of each, and two effects. */
const universe: readonly Entry[] = recorded(
  ['alice-1', 'bob-2'].flatMap((grant) =>
    REVISIONS.flatMap((revision): readonly NewEntry[] => [
      ...[null, ...REVISIONS].flatMap((replaces) =>
        [[EFFECT], [OTHER_EFFECT], EFFECTS].map((effects) =>
          sample('authorized', {
            at: AT,
            grant,
            revision,
            replaces,
            effects,
            commit: oidOf(revision.slice(7, 9)),
          }),
        ),
      ),
      sample('ended', { at: AT, grant, revision }),
      ...EFFECTS.flatMap((effect) => {
        const over = { at: AT, grant, revision, effect };
        return [
          sample('provisioning', over),
          ...[2, 3].map((round) => sample('provisioning', { ...over, round })),
          sample('provisioned', { ...over, shared_with: ['alice-1', 'bob-2'] }),
          sample('provision-failed', over),
          sample('lapsed', over),
          sample('revoked', over),
          sample('revoke-failed', over),
          sample('observed-absent', over),
          ...[1, 2, 3].map((round) =>
            sample('drift', { at: AT, effect, note: 'already-there', grant, round }),
          ),
        ];
      }),
    ]),
  ),
);

/** Histories in which each step is one of those that are legal and new then: first its type is drawn, then which. */
const legalHistory = fc
  .array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 5, maxLength: 25 })
  .map((draws): readonly Entry[] => {
    const history: Entry[] = [];
    let live: readonly LiveEffect[] = [];
    for (const [ofType, which] of draws) {
      const lives = Map.groupBy(history, (entry) => ('grant' in entry ? entry.grant : null));
      const open = universe.filter((entry) => {
        const life = lives.get('grant' in entry ? entry.grant : null) ?? [];
        return !life.some(({ id }) => id === entry.id) && isLegal({ live, life }, entry) === null;
      });
      const types = [...new Set(open.map(({ type }) => type))];
      const drawn = open.filter(({ type }) => type === types[ofType % types.length]);
      const next = drawn[which % drawn.length];
      if (next === undefined) break;
      history.push(next);
      live = advanceLive(live, next);
    }
    return history;
  });

it('draws histories in which everything happens', () => {
  const seen = new Set(
    fc.sample(legalHistory, { numRuns: 60, seed: 7 }).flatMap((history) => history.map(({ type }) => type)),
  );
  expect([...seen].sort()).toEqual([...new Set(universe.map(({ type }) => type))].sort());
});

const foldAll = (entries: readonly NewEntry[]) =>
  entries.reduce<readonly LiveEffect[]>((live, entry) => advanceLive(live, entry), []);

it('applies an entry twice in a row as once', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      const twice = history.flatMap((entry) => [entry, entry]);
      expect(foldAll(twice)).toEqual(foldAll(history));
    }),
  );
});

it('holds each effect of a grant once', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      const keys = foldAll(history).map(liveKey);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

it('never loses what may have been given before it is recorded as taken back', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      const given = new Set<string>();
      for (const entry of history) {
        if (entry.type === 'provisioning' || entry.type === 'provisioned') given.add(liveKey(entry));
        if (entry.type === 'revoked') given.delete(liveKey(entry));
        if (entry.type === 'drift' && entry.grant !== null)
          given.delete(liveKey({ grant: entry.grant, effect: entry.effect }));
      }
      const live = new Set(
        foldAll(history)
          .filter(({ state }) => state !== 'authorized')
          .map(liveKey),
      );
      expect([...live].sort()).toEqual([...given].sort());
    }),
  );
});

it('gives nothing that was not authorized before', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      for (const [index, entry] of history.entries()) {
        if (entry.type !== 'provisioning') continue;
        const authority = history
          .slice(0, index)
          .find(
            (was) =>
              was.type === 'authorized' && was.grant === entry.grant && was.revision === entry.revision,
          );
        expect(authority).toMatchObject({ effects: expect.arrayContaining([entry.effect]) });
      }
    }),
  );
});

it('calls a grant over exactly where nothing of it is live', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      for (const grant of ['alice-1', 'bob-2']) {
        const life = history.filter((entry) => 'grant' in entry && entry.grant === grant);
        const live = foldAll(history).some((each) => each.grant === grant);
        const spent = life.some(({ type }) => type === 'authorized');
        expect(isOver(recorded(life))).toBe(spent && !live);
      }
    }),
  );
});
