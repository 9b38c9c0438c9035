import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { APP_EVENTS, APP_PERMISSIONS } from '../../../src/domain/doctor/app-permissions.ts';
import { diagnose } from '../../../src/domain/doctor/diagnose.ts';
import type { DoctorFacts } from '../../../src/domain/doctor/facts.ts';
import type { Guard, GuardRule } from '../../../src/domain/doctor/guard.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';

const NOW = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });

const rule = (type: string, parameters: GuardRule['parameters'] = {}): GuardRule => ({ type, parameters });
const checks = (list: readonly object[], strict = false) =>
  rule('required_status_checks', {
    strict_required_status_checks_policy: strict,
    required_status_checks: list,
  });
const guard = (rules: readonly GuardRule[], parts: Partial<Guard> = {}): Guard => ({
  name: 'Main',
  kind: 'ruleset',
  rules,
  appPasses: false,
  others: read([], NOW),
  ...parts,
});

const OURS = { context: 'curfew', integration_id: 77 };
const RIGHT = [rule('deletion'), rule('non_fast_forward'), rule('pull_request'), checks([OURS])];
const OWN = [rule('creation'), rule('update'), rule('deletion'), rule('non_fast_forward')];

/** Everything as it should be, but for these. */
function codes(parts: Partial<DoctorFacts>): readonly string[] {
  return diagnose({
    repository: 'acme/access',
    defaultBranch: 'main',
    appId: 77,
    archived: false,
    hasIssues: true,
    methods: { squash: true, merge: true },
    policy: { automatic: true, breakGlass: true, ticketPattern: null },
    nested: read([], NOW),
    guards: read([guard(RIGHT)], NOW),
    ledgerGuards: read([guard(OWN, { name: 'Own', appPasses: true })], NOW),
    revertGuards: read([guard(OWN, { name: 'Own', appPasses: true })], NOW),
    codeOwners: read({ path: '.github/CODEOWNERS', text: '/.github/ @acme/platform', errors: [] }, NOW),
    actions: read({ mayWrite: false, mayApprove: false }, NOW),
    installation: read({ permissions: APP_PERMISSIONS, events: APP_EVENTS, everywhere: false }, NOW),
    recordSigned: read(true, NOW),
    ...parts,
  }).map(({ code, args }) => [code, ...Object.values(args)].join(' | '));
}
const guarded = (...guards: readonly Guard[]) => codes({ guards: read(guards, NOW) });
const ruled = (...rules: readonly GuardRule[]) => guarded(guard([...RIGHT, ...rules]));
const installed = (permissions: Readonly<Record<string, string>>, events = APP_EVENTS) =>
  codes({ installation: read({ permissions, events, everywhere: false }, NOW) });

describe('ways round', () => {
  it('there are none where all is right', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['no check', guarded(guard([...RIGHT.slice(0, 3), checks([])])), ['check-not-required | main']],
    [
      "another App's check of that name",
      guarded(guard([...RIGHT.slice(0, 3), checks([{ context: 'curfew', integration_id: 9 }])])),
      ['check-not-pinned'],
    ],
    [
      'a history that can be rewritten',
      guarded(guard(RIGHT.slice(2))),
      ['history-not-kept | main | Block force pushes, Restrict deletions'],
    ],
    [
      'somebody who may pass',
      guarded(guard(RIGHT, { others: read(['administrators'], NOW) })),
      ['rules-passed-by | Main | administrators'],
    ],
    [
      'somebody who may pass one of two',
      guarded(guard(RIGHT), guard(RIGHT, { name: 'Other', others: read(['administrators'], NOW) })),
      [],
    ],
    [
      'what the App need not have',
      installed({ ...APP_PERMISSIONS, administration: 'write', secrets: 'read' }),
      ['permission-excess | administration: write, secrets: read'],
    ],
    [
      'an open record',
      codes({ ledgerGuards: read([], NOW) }),
      ['record-open | Restrict updates, Restrict deletions, Block force pushes'],
    ],
    [
      'a team that decides, above one that can be given',
      codes({ nested: read([{ team: 'acme/dba', child: 'acme/log-readers' }], NOW) }),
      ['judges-above-given | acme/dba | acme/log-readers'],
    ],
    ['no owners', codes({ codeOwners: read(null, NOW) }), ['code-owners-missing']],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe('what holds Curfew up', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'a missing permission',
      installed({ ...APP_PERMISSIONS, checks: 'read' }),
      ['permission-missing | checks: write'],
    ],
    [
      'an event that it is not told of',
      installed(APP_PERMISSIONS, APP_EVENTS.slice(1)),
      ['event-missing | pull_request'],
    ],
    ['an archived repository', codes({ archived: true }), ['archived']],
    ['no issues', codes({ hasIssues: false }), ['no-issues']],
    [
      'reviews',
      ruled(rule('pull_request', { required_approving_review_count: 1 })),
      ['reviews-block | Main | requests with automatic approval, break-glass requests, reverts'],
    ],
    ['rebase alone', codes({ methods: { squash: false, merge: false } }), ['no-usable-method']],
    [
      'rebase alone, by a rule',
      ruled(rule('pull_request', { allowed_merge_methods: ['rebase'] })),
      ['no-usable-method'],
    ],
    [
      'rebase alone, with a queue that does it',
      ruled(rule('pull_request', { allowed_merge_methods: ['rebase'] }), rule('merge_queue')),
      [],
    ],
    [
      'linear history without squash',
      codes({
        guards: read([guard([...RIGHT, rule('required_linear_history')])], NOW),
        methods: { squash: false, merge: true },
      }),
      ['no-usable-method'],
    ],
    [
      'signatures without squash',
      codes({
        guards: read([guard([...RIGHT, rule('required_signatures')])], NOW),
        methods: { squash: false, merge: true },
      }),
      ['signatures-block | Main'],
    ],
    ['a lock', ruled(rule('update')), ['branch-locked | Main | update | main']],
    ['other checks', ruled(checks([OURS, { context: 'ci' }])), ['other-checks | Main | ci']],
    ['up to date', ruled(checks([OURS], true)), ['strict-checks | Main']],
    ['up to date, with a queue', ruled(checks([OURS], true), rule('merge_queue')), []],
    ['a record that is not signed', codes({ recordSigned: read(false, NOW) }), ['record-unsigned']],
    ['a record that is not there yet', codes({ recordSigned: read(null, NOW) }), []],
    [
      'a ticket pattern that RE2 refuses',
      codes({
        policy: {
          automatic: false,
          breakGlass: false,
          ticketPattern: { why: 'unicode-escape', part: '\\u' },
        },
      }),
      ['ticket-pattern-outdated | unicode-escape | \\u'],
    ],
    [
      'its own branches',
      codes({ revertGuards: read([guard(OWN, { name: 'Own' })], NOW) }),
      ['own-branch-blocked | curfew/revert | Own | update, creation, deletion, non_fast_forward'],
    ],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe('what could not be read', () => {
  const because = unreadable('it', 'no');

  it('is said, and taken for nothing', () => {
    expect(
      codes({
        guards: because,
        ledgerGuards: because,
        revertGuards: because,
        codeOwners: because,
        actions: because,
        installation: because,
        recordSigned: because,
      }),
    ).toEqual(Array.from({ length: 7 }, () => 'unreadable | it | no'));
  });

  it('of who may pass is told once for each ruleset', () => {
    const own = read([guard(OWN, { name: 'Own', appPasses: true, others: because })], NOW);
    expect(
      codes({ guards: read([guard(RIGHT, { others: because })], NOW), ledgerGuards: own, revertGuards: own }),
    ).toEqual(['bypass-not-told | Main', 'bypass-not-told | Own']);
  });

  it('is nothing on a plan that has no rulesets', () => {
    const none = read('not-on-this-plan', NOW) as DoctorFacts['guards'];
    expect(codes({ guards: none, ledgerGuards: none, revertGuards: none })).toEqual(['plan-cannot-enforce']);
  });
});
