import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEntry } from '../../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { isOver } from '../../../src/domain/ledger/history/life.ts';
import { EMPTY_STATE } from '../../../src/domain/ledger/ledger-state.ts';
import { liveKey } from '../../../src/domain/ledger/live-effect.ts';
import { transitionProblem } from '../../../src/domain/ledger/transitions.ts';
import { digestOf, OTHER_EFFECT, oidOf, recorded, sample, T0, T4 } from '../../support/builders/entries.ts';
import { HISTORY_ENTRIES, HISTORY_GRANTS, legalHistory } from '../../support/builders/legal-history.ts';

const problemAfter = (history: readonly NewEntry[], entry: NewEntry): string | null => {
  const { live } = history.reduce(applyEntry, EMPTY_STATE);
  const life = history.filter((other) => 'grant' in other && 'grant' in entry && other.grant === entry.grant);
  return transitionProblem({ live, life: recorded(life) }, entry);
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
/** Another grant with the same effect. */
const bobHolds = [
  sample('authorized', bob),
  sample('provisioning', { ...bob, at: AT }),
  sample('provisioned', { ...bob, at: AT }),
];

it.each<[string, readonly NewEntry[], NewEntry]>([
  ['a request', [], sample('requested')],
  ['a request for a spent id, which will be refused', [authorized, sample('lapsed')], sample('requested')],
  ['a refusal', [], sample('refused')],
  ['a refusal of another landing', [authorized], sample('refused', { commit: oidOf('9') })],
  ['abandoning a request', [sample('requested')], sample('abandoned')],
  ['declining a request', [sample('requested')], sample('declined')],
  ['an authorization', [], authorized],
  ['an extension', [authorized, ahead, given], second],
  ['writing ahead', [authorized], ahead],
  ['giving an effect that was written ahead', [authorized, ahead], given],
  ['giving an effect that was written ahead for the revision before', [authorized, ahead, second], given],
  [
    'sharing the effect of another grant',
    [...bobHolds, authorized],
    sample('provisioned', { at: AT, shared_with: [bob.grant] }),
  ],
  ['failing to begin', [authorized], sample('provision-failed')],
  ['failing to give', [authorized, ahead], sample('provision-failed')],
  ['cutting short', [authorized], sample('ended')],
  ['cutting short for a second reason', [authorized, sample('ended', { cause: 'policy' })], sample('ended')],
  ['revoking', [authorized, ahead, given], sample('revoked')],
  ['revoking an effect that may have been given', [authorized, ahead], sample('revoked')],
  ['revoking before the end on our clock', [authorized, ahead, given], sample('revoked', { at: AT })],
  [
    'revoking an effect that another person removed',
    [authorized, ahead, given, sample('observed-absent')],
    sample('revoked'),
  ],
  ['reporting the revocation of the revision before', [authorized, ahead, given, second], sample('revoked')],
  ['failing to revoke', [authorized, ahead, given], sample('revoke-failed')],
  ['lapsing', [authorized], sample('lapsed')],
  ['observing that it is gone', [authorized, ahead, given], sample('observed-absent')],
  ['reverting', [authorized, sample('lapsed')], sample('reverted')],
  ['reviewing an emergency', [authorized], sample('break-glass-reviewed')],
  ['drift', [], sample('drift')],
  ['finding foreign access after writing ahead', [authorized, ahead], foreign(1)],
  ['lapsing after foreign access was found', [authorized, ahead, foreign(1)], sample('lapsed')],
  [
    'writing ahead again after foreign access was found',
    [authorized, ahead, foreign(1)],
    { ...ahead, round: 2 },
  ],
  ['writing ahead again while the outcome is not known', [authorized, ahead], { ...ahead, round: 2 }],
  [
    'finding foreign access after the second write-ahead',
    [authorized, ahead, { ...ahead, round: 2 }],
    foreign(2),
  ],
  ['giving, by another replica, an effect that was found foreign', [authorized, ahead, foreign(1)], given],
  ['access that was there before', [authorized], sample('drift', ALREADY_THERE)],
])('%s can follow', (_name, history, entry) => {
  expect(problemAfter(history, entry)).toBeNull();
});

it.each<[string, readonly NewEntry[], NewEntry, RegExp]>([
  ['declining a grant that was never requested', [], sample('declined'), /never requested/],
  ['declining another round', [sample('requested')], sample('declined', { round: 2 }), /never requested/],
  [
    'reporting an effect as foreign after Curfew began to give it',
    [authorized, ahead],
    sample('drift', ALREADY_THERE),
    /provisioning/,
  ],
  [
    'finding foreign access after a write-ahead that is not the last',
    [authorized, ahead, { ...ahead, round: 2 }],
    foreign(1),
    /write-ahead 1 is not the last/,
  ],
  [
    'finding foreign access twice',
    [authorized, ahead, foreign(1)],
    foreign(1),
    /write-ahead 1 is not the last/,
  ],
  ['finding foreign access without writing ahead', [authorized], foreign(1), /write-ahead 1 is not the last/],
  ['finding foreign access after it was given', [authorized, ahead, given], foreign(1), /not the last/],
  ['finding foreign access without an authorization', [], foreign(1), /not the last/],
  ['writing ahead twice', [authorized, ahead], ahead, /another write-ahead/],
  [
    'writing ahead with the number of an earlier write-ahead',
    [authorized, ahead, foreign(1)],
    ahead,
    /another write-ahead/,
  ],
  ['writing ahead with number 2 first', [authorized], { ...ahead, round: 2 }, /another write-ahead/],
  ['skipping a number', [authorized, ahead], { ...ahead, round: 3 }, /another write-ahead/],
  [
    'giving a later revision after a write-ahead for the earlier one found foreign access',
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
  ['extending a grant that was over at the merge', [authorized, sample('lapsed')], late, /not in force/],
  ['extending a grant that was cut short', [authorized, sample('ended')], second, /not in force/],
  ['replacing a revision that was never authorized', [], second, /not in force/],
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
  ['writing ahead for a grant that was cut short', [authorized, sample('ended', { at: T0 })], ahead, /ended/],
  ['writing ahead for an effect that is given', [authorized, ahead, given], ahead, /provisioned/],
  ['giving without authority', [], given, /not live/],
  ['giving an effect that was not written ahead', [authorized], given, /not written ahead/],
  [
    'giving again an effect that another person removed',
    [authorized, ahead, given, sample('observed-absent')],
    given,
    /absent already/,
  ],
  [
    'sharing with a grant that does not hold it',
    [authorized],
    { ...given, shared_with: [bob.grant] },
    /not written ahead/,
  ],
  ['sharing with itself', [authorized], { ...given, shared_with: [authorized.grant] }, /not written ahead/],
  [
    'sharing with a grant that holds another effect',
    [
      sample('authorized', { ...bob, effects: [OTHER_EFFECT] }),
      sample('provisioning', { ...bob, effect: OTHER_EFFECT, at: AT }),
      sample('provisioned', { ...bob, effect: OTHER_EFFECT, at: AT }),
      authorized,
    ],
    { ...given, shared_with: [bob.grant] },
    /not written ahead/,
  ],
  [
    'failing to give an effect that is given',
    [authorized, ahead, given],
    sample('provision-failed'),
    /provisioned/,
  ],
  ['cutting short a grant that is not live', [], sample('ended'), /nothing of it is live/],
  ['revoking without authority', [], sample('revoked'), /not live/],
  ['revoking twice', [authorized, ahead, given, sample('revoked')], sample('revoked'), /not live/],
  ['revoking an effect that was never given', [authorized], sample('revoked'), /never given/],
  ['failing to revoke an effect that was never given', [authorized], sample('revoke-failed'), /never given/],
  [
    'revoking a revision that was never authorized',
    [authorized, ahead],
    sample('revoked', { revision: digestOf('x') }),
    /never authorized/,
  ],
  ['lapsing after it was given', [authorized, ahead, given], sample('lapsed'), /provisioned/],
  ['lapsing after it may have been given', [authorized, ahead], sample('lapsed'), /provisioning/],
  [
    'observing that an effect is gone that was not given',
    [authorized],
    sample('observed-absent'),
    /not recorded as given/,
  ],
  [
    'refusing a landing that was authorized',
    [authorized],
    sample('refused', { commit: authorized.commit, revision: digestOf('x') }),
    /the same landing was authorized/,
  ],
  ['reverting a grant that was never authorized', [], sample('reverted'), /never authorized/],
  ['reverting a live grant', [authorized], sample('reverted'), /still live/],
  ['reviewing a revision that was never authorized', [], sample('break-glass-reviewed'), /never authorized/],
  [
    'reviewing an emergency again',
    [authorized, sample('break-glass-reviewed')],
    sample('break-glass-reviewed', { by: { login: 'dora', id: 8 }, accepted: false }),
    /reviewed already/,
  ],
  [
    'authorizing an emergency that no approver could review',
    [],
    sample('authorized', { break_glass: true, review_by: '2026-11-24T14:00:00.000Z', pull: null }),
    /no approver could give the review/,
  ],
])('%s is refused', (_name, history, entry, because) => {
  expect(problemAfter(history, entry)).toMatch(because);
});

it('draws histories in which everything happens', () => {
  const seen = new Set(
    fc.sample(legalHistory, { numRuns: 60, seed: 7 }).flatMap((history) => history.map(({ type }) => type)),
  );
  expect([...seen].sort()).toEqual([...new Set(HISTORY_ENTRIES.map(({ type }) => type))].sort());
});

const liveAfter = (entries: readonly NewEntry[]) => entries.reduce(applyEntry, EMPTY_STATE).live;

it('keeps an effect that may have been given until its revocation is recorded', () => {
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
        liveAfter(history)
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
            (earlier) =>
              earlier.type === 'authorized' &&
              earlier.grant === entry.grant &&
              earlier.revision === entry.revision,
          );
        expect(authority).toMatchObject({ effects: expect.arrayContaining([entry.effect]) });
      }
    }),
  );
});

it('calls a grant over exactly if nothing of it is live', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      for (const grant of HISTORY_GRANTS) {
        const life = history.filter((entry) => 'grant' in entry && entry.grant === grant);
        const live = liveAfter(history).some((effect) => effect.grant === grant);
        const spent = life.some(({ type }) => type === 'authorized');
        expect(isOver(recorded(life))).toBe(spent && !live);
      }
    }),
  );
});
