import { createHash } from 'node:crypto';
import { Duration } from 'luxon';
import { expect, it } from 'vitest';
import { automaticLimits } from '../../../src/domain/decision/automatic-limits.ts';
import { type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import { decideAutomatic } from '../../../src/domain/decision/decide-automatic.ts';
import { decideBreakGlass } from '../../../src/domain/decision/decide-break-glass.ts';
import type { Decision, Review } from '../../../src/domain/decision/decision.ts';
import { reviewAfterwards } from '../../../src/domain/decision/review-afterwards.ts';
import { OLDEST_CHECKED_RULES, RULES_VERSION } from '../../../src/domain/decision/rules-version.ts';
import { isError } from '../../../src/domain/findings/finding.ts';
import type { Person } from '../../../src/domain/person.ts';
import { WEEKDAYS } from '../../../src/domain/policy/policy.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { actualChange } from '../../../src/domain/rules/actual-change.ts';
import { givesLess } from '../../../src/domain/rules/gives-less.ts';
import { findingsOf } from '../../../src/domain/rules/request-rules.ts';
import {
  ALICE,
  aChange,
  aRequest,
  aRole,
  aWindow,
  BOB,
  DANA,
  EFFECT,
  maxTotal,
  NOW,
} from '../../support/builders/a-request.ts';

/**
 * A digest of what the rules of each version decide about the corpus below. If this test fails, the rules
 * decide differently than before: raise RULES_VERSION, and enter the new digest. Never change the digest of a
 * version whose decisions are in a ledger.
 */
const DIGESTS: Readonly<Record<number, string>> = {
  1: '6f5000a0a0e372478536a21dbe1868542eb3064bfe007d12145b2d6ce9de6a4b',
};

const CASES = 1500;
const PEOPLE: readonly Person[] = [ALICE, BOB, DANA, { login: 'dora', id: 8 }, { login: 'emil', id: 9 }];
const TEAMS = ['acme/dba', 'acme/leads', 'acme/backend'];
const DURATIONS = ['30m', '2h', '4h', '8h', '9h'];
const TEXTS = [
  'Find out why refunds for order 1182 are stuck',
  'The failing rows exist only in production',
  'asdf asdf asdf asdf',
  'short',
  'As discussed with the team',
  'Read-only on the orders database',
];

/** Numbers from a seed (mulberry32): the same on every machine. */
function numbers(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    isOne: (of: number): boolean => below(of) === 0,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
  };
}

type Numbers = ReturnType<typeof numbers>;

function minutesLater(minutes: number): string {
  return NOW.plus({ minutes }).toISO() ?? '';
}

function somePeople({ isOne }: Numbers, of: number): readonly Person[] {
  return PEOPLE.filter(() => isOne(of));
}

function someReviews(from: Numbers): readonly Review[] {
  return Array.from({ length: from.below(6) }, (_, id) => ({
    id,
    by: from.pick(PEOPLE),
    byHuman: !from.isOne(12),
    state: from.pick([
      'approved',
      'approved',
      'approved',
      'changes-requested',
      'commented',
      'dismissed',
    ] as const),
    submittedAt: minutesLater(from.below(12)),
    commit: null,
  }));
}

function aDecision(from: Numbers): DecideInput {
  const line = () => ({ count: 1 + from.below(2), from: TEAMS.filter(() => from.isOne(2)) });
  return {
    lines: Array.from({ length: 1 + from.below(2) }, line),
    reviews: someReviews(from),
    revision: 'new',
    recordedRevisions: [
      { revision: from.pick(['old', 'new']), at: minutesLater(0) },
      { revision: 'new', at: minutesLater(from.below(8)) },
    ],
    holder: from.pick([ALICE, null]),
    author: from.pick([ALICE, ALICE, BOB, null]),
    contributors: somePeople(from, 8),
    members: new Map(
      TEAMS.map((team) => [
        team,
        from.isOne(10) ? unreadable('team', 'it is secret') : read(somePeople(from, 2), NOW),
      ]),
    ),
    approvalsExpire: from.isOne(3)
      ? { after: Duration.fromObject({ minutes: 6 }), at: NOW.plus({ minutes: 12 }) }
      : null,
    reviewsOfOtherContent: new Set(from.isOne(5) ? [0] : []),
    ...(from.isOne(2)
      ? {}
      : {
          pushes: from.isOne(8)
            ? unreadable('pushes', 'no answer')
            : read(
                {
                  pushes: [
                    {
                      by: from.pick([...PEOPLE, null]),
                      at: minutesLater(from.below(12)),
                      isForced: from.isOne(2),
                      isChange: from.isOne(2),
                      isOther: from.isOne(2),
                    },
                  ],
                  known: true,
                },
                NOW,
              ),
        }),
  };
}

/** The part of a decision that counts. Its other members explain it. */
function meaningOf({ outcome, by, lines, automatic, blockedBy }: Decision) {
  return [
    outcome,
    by,
    lines.map(({ met, counted }) => [met, counted.map((approval) => approval.by.id)]),
    (automatic ?? []).map(({ limit, met }) => [limit, met]),
    blockedBy.map(({ id }) => id),
  ];
}

function ofPeople(from: Numbers) {
  const input = aDecision(from);
  const terms = { offered: !from.isOne(6), authorIsHuman: !from.isOne(6) };
  const afterwards = reviewAfterwards({
    ...input,
    mergedAt: minutesLater(from.below(12)),
    excluded: input.contributors,
    pushers: somePeople(from, 8),
    teams: TEAMS,
  });
  return [
    meaningOf(decide(input)),
    meaningOf(decideBreakGlass(input, terms)),
    afterwards === null ? null : [afterwards.by.id, afterwards.accepted],
  ];
}

function ofRequest(from: Numbers) {
  const { pick, isOne } = from;
  const kind = pick(['added', 'added', 'extended', 'shortened', 'amended'] as const);
  const role = aRole({
    max: pick(['4h', '8h']),
    maxTotal: isOne(2) ? maxTotal('10h', '7d') : null,
    approval: isOne(3) ? 'automatic' : [{ count: 1, from: ['acme/dba'] }],
    automatic: isOne(2)
      ? {
          maxDuration: isOne(2) ? Duration.fromObject({ hours: 2 }) : null,
          maxTotal: isOne(3) ? maxTotal('8h', '7d') : null,
          hours: isOne(2)
            ? {
                days: [...WEEKDAYS].filter(() => !isOne(3)),
                from: '08:00',
                to: '19:00',
                zone: 'Europe/Berlin',
              }
            : null,
        }
      : null,
    breakGlass: isOne(2)
      ? {
          maxDuration: Duration.fromObject({ hours: 1 }),
          eligible: ['acme/oncall'],
          reviewWithin: Duration.fromObject({ hours: 24 }),
          maxPer30Days: 2,
        }
      : null,
  });
  const period = {
    grant: 'other',
    effect: EFFECT,
    window: aWindow('2026-11-22T08:00:00Z', '2026-11-22T15:00:00Z'),
  };
  const written = aChange({
    kind,
    inRole: isOne(10) ? null : role,
    duration: pick(DURATIONS),
    before: { duration: pick(DURATIONS) },
    action: pick(TEXTS),
    why: pick(TEXTS),
    ticket: pick(['INC-1', 'nonsense', null]),
    breakGlass: isOne(4),
    eligible: isOne(6) ? read(false, NOW) : read(true, NOW),
    spent: kind !== 'added' || isOne(8),
    inForce: kind === 'added' ? null : { window: aWindow('2026-11-23T13:00:00Z', '2026-11-23T17:00:00Z') },
    authorizedPeriods: isOne(2) ? [period] : [],
    emergencies: { recent: from.below(4), overdue: [] },
  });
  const facts = { ...written, change: actualChange(written.change, written) };
  const request = aRequest({
    changes: [facts],
    roles: [role],
    author: pick([ALICE, ALICE, BOB]),
    onBehalf: pick(['deny', 'allow']),
    ticketRequired: isOne(2),
  });
  const limits = automaticLimits({ role, facts, holder: ALICE, request });
  return [
    facts.change.kind,
    givesLess(facts),
    findingsOf(request)
      .filter(isError)
      .map(({ code }) => code),
    limits === null ? null : meaningOf(decideAutomatic(limits, { blocking: [], uncertain: isOne(5) })),
  ];
}

it('the rules decide about a fixed corpus as their version always did', () => {
  const from = numbers(7);
  const decided = createHash('sha256');
  const outcomes = new Set<string>();
  for (let number = 0; number < CASES; number++) {
    const [people, request] = [ofPeople(from), ofRequest(from)];
    for (const outcome of JSON.stringify([people, request]).match(/"[a-z-]+"/g) ?? []) outcomes.add(outcome);
    decided.update(JSON.stringify([people, request]));
  }
  // The corpus reaches the rules: every outcome, and most codes of errors.
  expect([...outcomes]).toEqual(
    expect.arrayContaining(['"approved"', '"waiting"', '"blocked"', '"unreadable"']),
  );
  expect(outcomes.size).toBeGreaterThan(25);
  expect(decided.digest('hex')).toBe(DIGESTS[RULES_VERSION]);
});

it('entries of a version that is still checked have its digest here', () => {
  expect(Object.keys(DIGESTS).map(Number)).toEqual(
    Array.from({ length: RULES_VERSION }, (_, index) => index + 1),
  );
  expect(OLDEST_CHECKED_RULES).toBeLessThanOrEqual(RULES_VERSION);
});
