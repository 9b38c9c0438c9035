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
  appBypasses: false,
  bypassActors: read([], NOW),
  ...parts,
});

const CURFEW_CHECK = { context: 'curfew', integration_id: 77 };
const RIGHT_RULES = [
  rule('deletion'),
  rule('non_fast_forward'),
  rule('pull_request'),
  checks([CURFEW_CHECK]),
];
const SETTINGS = { archived: false, hasIssues: true, methods: { squash: true, merge: true } };
const OWN_BRANCH_RULES = [rule('creation'), rule('update'), rule('deletion'), rule('non_fast_forward')];

/** The findings about right settings with these changes. */
function codes(parts: Partial<DoctorFacts>): readonly string[] {
  return diagnose({
    repository: 'acme/access',
    defaultBranch: 'main',
    appId: 77,
    slug: 'curfew',
    policyOwners: ['acme/platform'],
    settings: read(SETTINGS, NOW),
    policy: read({ automatic: true, breakGlass: true, ticketPattern: null }, NOW),
    nestedTeams: read([], NOW),
    teams: [],
    guards: read([guard(RIGHT_RULES)], NOW),
    ledgerGuards: read([guard(OWN_BRANCH_RULES, { name: 'Own', appBypasses: true })], NOW),
    revertGuards: read([guard(OWN_BRANCH_RULES, { name: 'Own', appBypasses: true })], NOW),
    branches: read(['curfew/ledger', 'curfew/revert', 'curfew-docs'], NOW),
    codeOwners: read({ path: '.github/CODEOWNERS', text: '/.github/ @acme/platform', errors: [] }, NOW),
    actions: read({ mayWrite: false, mayApprove: false }, NOW),
    installation: read({ permissions: APP_PERMISSIONS, events: APP_EVENTS, everywhere: false }, NOW),
    recordSigned: read(true, NOW),
    recordMergedBy: read(null, NOW),
    unanswered: new Set(),
    ...parts,
  }).map(({ code, args }) => [code, ...Object.values(args)].join(' | '));
}
const codesOfGuards = (...guards: readonly Guard[]) => codes({ guards: read(guards, NOW) });
const codesOfRules = (...rules: readonly GuardRule[]) => codesOfGuards(guard([...RIGHT_RULES, ...rules]));
const codesOfInstallation = (permissions: Readonly<Record<string, string>>, events = APP_EVENTS) =>
  codes({ installation: read({ permissions, events, everywhere: false }, NOW) });

describe('settings that let people bypass Curfew', () => {
  it('there are none if all settings are right', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'no required check',
      codesOfGuards(guard([...RIGHT_RULES.slice(0, 3), checks([])])),
      ['check-not-required | main'],
    ],
    [
      "another App's check of that name",
      codesOfGuards(guard([...RIGHT_RULES.slice(0, 3), checks([{ context: 'curfew', integration_id: 9 }])])),
      ['check-not-pinned'],
    ],
    [
      'a history that can be rewritten',
      codesOfGuards(guard(RIGHT_RULES.slice(2))),
      ['history-not-kept | main | Block force pushes, Restrict deletions'],
    ],
    [
      'an account on the bypass list',
      codesOfGuards(guard(RIGHT_RULES, { bypassActors: read(['administrators'], NOW) })),
      ['rules-passed-by | Main | administrators'],
    ],
    [
      'an account on the bypass list of one of two rulesets',
      codesOfGuards(
        guard(RIGHT_RULES),
        guard(RIGHT_RULES, { name: 'Other', bypassActors: read(['administrators'], NOW) }),
      ),
      [],
    ],
    [
      'a pinned check that can be bypassed, beside one from any source',
      codesOfGuards(
        guard(RIGHT_RULES, { bypassActors: read(['administrators'], NOW) }),
        guard([...RIGHT_RULES.slice(0, 3), checks([{ context: 'curfew', integration_id: null }])], {
          name: 'Other',
        }),
      ),
      ['rules-passed-by | Main | administrators'],
    ],
    [
      'a merge queue that can be bypassed, if nothing else requires a pull request',
      codesOfGuards(
        guard(RIGHT_RULES.filter(({ type }) => type !== 'pull_request')),
        guard([rule('merge_queue')], { name: 'Queue', bypassActors: read(['administrators'], NOW) }),
      ),
      ['rules-passed-by | Queue | administrators'],
    ],
    [
      'a protection against deletion that can be bypassed',
      codesOfGuards(
        guard(RIGHT_RULES.filter(({ type }) => type !== 'deletion')),
        guard([rule('deletion')], { name: 'Deletion', bypassActors: read(['administrators'], NOW) }),
      ),
      ['rules-passed-by | Deletion | administrators'],
    ],
    [
      'different accounts that can bypass two parts of one protection rule',
      codesOfGuards(
        guard([rule('pull_request')], { bypassActors: read(['administrators', 'the user dana'], NOW) }),
        guard(
          RIGHT_RULES.filter(({ type }) => type !== 'pull_request'),
          { bypassActors: read(['administrators'], NOW) },
        ),
      ),
      ['rules-passed-by | Main | administrators, the user dana'],
    ],
    [
      'permissions that the App does not need',
      codesOfInstallation({ ...APP_PERMISSIONS, administration: 'write', secrets: 'read' }),
      ['permission-excess | administration: write, secrets: read'],
    ],
    [
      'an open record',
      codes({ ledgerGuards: read([], NOW) }),
      ['record-open | Restrict updates, Restrict deletions, Block force pushes'],
    ],
    [
      'an approver team above a grantable team',
      codes({ nestedTeams: read([{ team: 'acme/dba', child: 'acme/log-readers' }], NOW) }),
      ['approver-team-above-grantable | acme/dba | acme/log-readers'],
    ],
    ['no CODEOWNERS', codes({ codeOwners: read(null, NOW) }), ['code-owners-missing']],
  ])('%s', (_name, findings, expected) => {
    expect(findings).toEqual(expected);
  });
});

describe('settings that block Curfew', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'a missing permission',
      codesOfInstallation({ ...APP_PERMISSIONS, checks: 'read' }),
      ['permission-missing | checks: write'],
    ],
    [
      'a missing event',
      codesOfInstallation(APP_PERMISSIONS, APP_EVENTS.slice(1)),
      ['event-missing | pull_request'],
    ],
    ['an archived repository', codes({ settings: read({ ...SETTINGS, archived: true }, NOW) }), ['archived']],
    ['no issues', codes({ settings: read({ ...SETTINGS, hasIssues: false }, NOW) }), ['no-issues']],
    [
      'required reviews',
      codesOfRules(rule('pull_request', { required_approving_review_count: 1 })),
      ['reviews-block | Main | requests with automatic approval, break-glass requests, reverts'],
    ],
    [
      'only rebase',
      codes({ settings: read({ ...SETTINGS, methods: { squash: false, merge: false } }, NOW) }),
      ['no-usable-method'],
    ],
    [
      'only rebase, by a rule',
      codesOfRules(rule('pull_request', { allowed_merge_methods: ['rebase'] })),
      ['no-usable-method'],
    ],
    [
      'only rebase, with a merge queue',
      codesOfRules(rule('pull_request', { allowed_merge_methods: ['rebase'] }), rule('merge_queue')),
      [],
    ],
    [
      'linear history without squash',
      codes({
        guards: read([guard([...RIGHT_RULES, rule('required_linear_history')])], NOW),
        settings: read({ ...SETTINGS, methods: { squash: false, merge: true } }, NOW),
      }),
      ['no-usable-method'],
    ],
    [
      'required signatures without squash',
      codes({
        guards: read([guard([...RIGHT_RULES, rule('required_signatures')])], NOW),
        settings: read({ ...SETTINGS, methods: { squash: false, merge: true } }, NOW),
      }),
      ['signatures-block | Main'],
    ],
    ['a locked branch', codesOfRules(rule('update')), ['branch-locked | Main | update | main']],
    [
      'other required checks',
      codesOfRules(checks([CURFEW_CHECK, { context: 'ci' }])),
      ['other-checks | Main | ci'],
    ],
    [
      'branches that must be up to date',
      codesOfRules(checks([CURFEW_CHECK], true)),
      ['strict-checks | Main'],
    ],
    [
      'branches that must be up to date, with a merge queue',
      codesOfRules(checks([CURFEW_CHECK], true), rule('merge_queue')),
      [],
    ],
    [
      'teams that do not exist, and an approving team without access',
      codes({
        teams: [
          { team: 'acme/bakend', approves: false, access: read('missing', NOW) },
          { team: 'acme/dba', approves: true, access: read('no-access', NOW) },
          { team: 'acme/backend', approves: false, access: read('no-access', NOW) },
          { team: 'acme/platform', approves: true, access: read('access', NOW) },
        ],
      }),
      ['team-missing | acme/bakend', 'team-without-access | acme/dba'],
    ],
    ['a record without signatures', codes({ recordSigned: read(false, NOW) }), ['record-unsigned']],
    ['a record that a pull request made', codes({ recordMergedBy: read(7, NOW) }), ['record-merged | 7']],
    ['a record that does not exist yet', codes({ recordSigned: read(null, NOW) }), []],
    [
      'a ticket pattern that RE2 refuses',
      codes({
        policy: read(
          { automatic: false, breakGlass: false, ticketPattern: { why: 'unicode-escape', part: '\\u' } },
          NOW,
        ),
      }),
      ['ticket-pattern-outdated | unicode-escape | \\u'],
    ],
    [
      'a branch in whose folder its own branches are',
      codes({ branches: read(['curfew'], NOW) }),
      ['ledger', 'setup', 'revert', 'revert-next'].map(
        (name) => `own-branch-occupied | curfew/${name} | curfew`,
      ),
    ],
    [
      'branches in the folders of its own branches',
      codes({ branches: read(['curfew/ledger', 'curfew/revert/x', 'curfew/revert/y'], NOW) }),
      ['own-branch-occupied | curfew/revert | curfew/revert/x'],
    ],
    [
      'rules for its own branches',
      codes({ revertGuards: read([guard(OWN_BRANCH_RULES, { name: 'Own' })], NOW) }),
      ['own-branch-blocked | curfew/revert | Own | update, creation, deletion, non_fast_forward'],
    ],
  ])('%s', (_name, findings, expected) => {
    expect(findings).toEqual(expected);
  });
});

describe('an unreadable setting', () => {
  const NOT_READ = unreadable('it', 'no');

  it('for which GitHub did not answer is another finding, and each is reported once', () => {
    const policy = unreadable('the policy in force', 'no');
    expect(codes({ policy, nestedTeams: policy, unanswered: new Set(['the policy in force']) })).toEqual([
      'unanswered | the policy in force | no',
    ]);
  });

  it('is reported, and gives no other finding', () => {
    const not = (what: string) => unreadable(what, 'no');
    expect(
      codes({
        settings: not('a'),
        guards: not('b'),
        ledgerGuards: not('c'),
        revertGuards: not('d'),
        codeOwners: not('e'),
        actions: not('f'),
        installation: not('g'),
        appId: null,
        slug: null,
        recordSigned: not('h'),
        recordMergedBy: not('i'),
      }),
    ).toEqual([...'abcdefghi'].map((what) => `unreadable | ${what} | no`));
  });

  it('of a bypass list is reported once for each ruleset', () => {
    const ownBranch = read(
      [guard(OWN_BRANCH_RULES, { name: 'Own', appBypasses: true, bypassActors: NOT_READ })],
      NOW,
    );
    expect(
      codes({
        guards: read([guard(RIGHT_RULES, { bypassActors: NOT_READ })], NOW),
        ledgerGuards: ownBranch,
        revertGuards: ownBranch,
      }),
    ).toEqual(['bypass-unreadable | Main', 'bypass-unreadable | Own']);
  });

  it('is not reported on a plan without rulesets', () => {
    const noRulesets = read('not-on-this-plan', NOW) as DoctorFacts['guards'];
    expect(codes({ guards: noRulesets, ledgerGuards: noRulesets, revertGuards: noRulesets })).toEqual([
      'plan-cannot-enforce',
    ]);
  });
});
