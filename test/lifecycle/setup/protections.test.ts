import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/doctor/diagnose.ts';
import { readSettings } from '../../../src/lifecycle/setup/read-settings.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import {
  checkRequired,
  protect,
  pullRequestRequired,
  queueRequired,
  wellSet,
} from '../../support/builders/protection.ts';

const DOCS = readFileSync('docs/operations.md', 'utf8');
const HEAD = '| protection | request | automatic approval | break-glass | revert | doctor says |';

const BREAK_GLASS_POLICY = POLICY.replace(
  '  orders-support:\n',
  `  orders-fix:
    description: Writes to the orders database
    max_duration: 2h
    eligible: [acme/backend]
    approval: [ { count: 1, from: [acme/dba] } ]
    provision: [ { target: orders-db, member_of: orders_writer } ]
    break_glass: { max_duration: 1h, eligible: [acme/backend], review_within: 24h }
  orders-support:\n`,
);

const NOT_ABOUT_PROTECTION = ['bypass-unreadable'];

/** Protections in addition to the rulesets of `curfew init`. */
const PROTECTIONS: Readonly<Record<string, (world: RepositoryWorld) => void>> = {
  'as `curfew init` proposes': () => {},
  'none at all': ({ github }) => void github.state.rulesets.splice(0),
  'reviews required': (world) =>
    protect(world, [pullRequestRequired({ required_approving_review_count: 1 })]),
  'reviews required, the App may pass': (world) =>
    protect(
      world,
      [pullRequestRequired({ required_approving_review_count: 1 })],
      [{ actor_id: world.app.id, actor_type: 'Integration', bypass_mode: 'pull_request' }],
    ),
  'reviews of code owners, who own `access/`': (world) => {
    world.github.seed({ '.github/CODEOWNERS': '* @acme/dba\n' });
    protect(world, [pullRequestRequired({ require_code_owner_review: true })]);
  },
  'reviews of code owners, who own `.github/`': (world) =>
    protect(world, [pullRequestRequired({ require_code_owner_review: true })]),
  'approval of the last push': (world) =>
    protect(world, [pullRequestRequired({ require_last_push_approval: true })]),
  'squash only': ({ github }) => {
    github.state.mergeMethods = new Set(['squash']);
  },
  'linear history': (world) => protect(world, [{ type: 'required_linear_history' }]),
  'signed commits': (world) => protect(world, [{ type: 'required_signatures' }]),
  'up to date before merging': (world) => protect(world, [checkRequired(world, { strict: true })]),
  'a merge queue': (world) => protect(world, [queueRequired()]),
  'classic protection with reviews, administrators bound': ({ github, app }) =>
    void github.state.classic.set('main', {
      enforceAdmins: true,
      checks: [{ context: 'curfew', app: app.id }],
      reviews: { count: 1 },
    }),
};

const WAITS: readonly (readonly [RegExp, string])[] = [
  [/approving review/, 'waits for a review'],
  [/code owner/, "waits for a code owner's review"],
  [/last pusher/, "waits for another's approval"],
  [/out of date/, 'waits to be updated'],
];

/** How a request ended: merged by Curfew, or why it waits, in the words of its check. */
function outcomeOf(world: RepositoryWorld, number: number): string {
  if (world.github.pull(number).mergedBy === 'curfew[bot]') return 'merges';
  const { title, summary } = world.check(number);
  expect(title).toContain('Curfew cannot merge it');
  return WAITS.find(([words]) => words.test(summary ?? ''))?.[1] ?? `waits: ${summary}`;
}

function revertOutcome(world: RepositoryWorld): string {
  const reverts = world.github.pulls().filter(({ headBranch }) => headBranch === 'curfew/revert');
  if (reverts.some(({ merged }) => merged)) return 'merges';
  expect(reverts).toMatchObject([{ state: 'open' }]);
  return 'waits; access is gone';
}

async function rowOf(name: string, set: (world: RepositoryWorld) => void): Promise<string> {
  await using world = await aRepository({ policy: BREAK_GLASS_POLICY });
  wellSet(world);
  set(world);
  const { alice, bob, dana } = world.people;
  const codes = diagnose(await readSettings(await world.curfew()))
    .map(({ code }) => code)
    .filter((code) => !NOT_ABOUT_PROTECTION.includes(code));

  const request = await world.propose(alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
  const automatic = await world.propose(alice, {
    'access/two.yaml': aGrant({ id: 'two', role: 'logs-read', duration: '1h' }),
  });
  const breakGlass = await world.propose(bob, {
    'access/three.yaml': aGrant({
      id: 'three',
      holder: 'bob',
      role: 'orders-fix',
      duration: '1h',
      break_glass: 'true',
    }),
  });
  await world.look();
  await world.review(dana, request);
  for (let look = 0; look < 3; look++) await world.look();
  const outcomes = [request, automatic, breakGlass].map((number) => outcomeOf(world, number));
  const given = outcomes.filter((outcome) => outcome === 'merges').length;
  expect([...world.targets.orders.held(), ...world.targets.logs.held()]).toHaveLength(given);

  await world.pass('1h');
  for (let look = 0; look < 3; look++) await world.look();
  // Access ends, also if the revert waits.
  expect([...world.targets.orders.held(), ...world.targets.logs.held()]).toEqual([]);
  world.failures();
  const findings = codes.length === 0 ? 'nothing to change' : codes.map((code) => `\`${code}\``).join(', ');
  return `| ${[name, ...outcomes, revertOutcome(world), findings].join(' | ')} |`;
}

describe('the documentation says what each protection does', () => {
  const rows: string[] = [];
  afterAll(() => {
    const from = DOCS.indexOf(HEAD);
    const table = DOCS.slice(from).split('\n\n')[0]?.split('\n').slice(2) ?? [];
    expect(table).toEqual(rows);
  });

  it.each(Object.entries(PROTECTIONS))('%s', { timeout: 120_000 }, async (name, set) => {
    const row = await rowOf(name, set);
    rows.push(row);
    expect(DOCS).toContain(row);
  });
});
