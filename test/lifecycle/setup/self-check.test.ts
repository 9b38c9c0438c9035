import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/doctor/diagnose.ts';
import { signedInitialLedger } from '../../../src/ledger/initial-ledger.ts';
import { initRepository } from '../../../src/lifecycle/setup/init-repository.ts';
import { rulesetFiles } from '../../../src/lifecycle/setup/own-rulesets.ts';
import { readSettings } from '../../../src/lifecycle/setup/read-settings.ts';
import type { Job } from '../../../src/ports/queue.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { GIVING_TEAMS } from '../../support/builders/operator-text.ts';
import { pullRequestRequired, wellSet } from '../../support/builders/protection.ts';

const SELF_CHECK: Job = { kind: 'self-check', repository: 'acme/access' };

async function codes(world: RepositoryWorld): Promise<readonly string[]> {
  return diagnose(await readSettings(await world.curfew())).map(({ code, args }) =>
    [code, ...Object.values(args)].join(' | '),
  );
}

it('publishes nothing before the first policy is in force', async () => {
  await using world = await aRepository({ policy: null });
  await initRepository(await world.curfew(), {
    ledger: (cursor, repository) =>
      signedInitialLedger(cursor, {
        repository,
        signer: world.ledgerKeys.current,
        now: world.clock.now(),
      }),
    files: [],
    description: '',
  });
  await world.wake(SELF_CHECK);
  await world.work();
  expect(world.openIssues()).toEqual([]);
});

describe('the doctor', () => {
  it('finds only the unreadable bypass lists if everything is set as init proposes', async () => {
    await using world = await aRepository();
    wellSet(world);
    expect(await codes(world)).toEqual([
      'bypass-unreadable | Curfew: default branch',
      "bypass-unreadable | Curfew: the App's own branches",
    ]);
  });

  it('finds what is open in a repository without protections', async () => {
    await using world = await aRepository();
    expect(await codes(world)).toEqual([
      'check-not-required | main',
      'pull-request-not-required | main',
      'history-not-kept | main | Block force pushes, Restrict deletions',
      'record-open | Restrict updates, Restrict deletions, Block force pushes',
      'code-owners-missing',
      'installed-everywhere',
      'event-missing | pull_request, pull_request_review, push, check_run, check_suite, merge_group, repository, membership',
    ]);
  });

  it('finds that the free plan enforces no rules', async () => {
    await using world = await aRepository();
    wellSet(world);
    world.acme.plan = 'free';
    expect(await codes(world)).toEqual(['plan-cannot-enforce']);
  });

  it('reports settings that it may not read, and never as empty', async () => {
    await using world = await aRepository();
    wellSet(world);
    const forbidden = {
      kind: 'answer',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    } as const;
    world.simulator.faults.next({ path: /\/rules\/branches\// }, forbidden, 99);
    world.simulator.faults.next({ path: /\/actions\/permissions/ }, forbidden, 99);
    world.simulator.faults.next({ path: /\/codeowners\/errors/ }, { kind: 'answer', status: 403 }, 99);
    expect((await codes(world)).map((code) => code.split(' | ').slice(0, 2).join(' | '))).toEqual([
      'unreadable | the protection of main',
      'unreadable | the protection of curfew/ledger',
      'unreadable | the protection of curfew/revert',
      'unreadable | CODEOWNERS',
      'unreadable | the permissions of workflows',
    ]);
  });

  it('reads classic protection and its bypass list', async () => {
    await using world = await aRepository();
    const { github, app } = world;
    wellSet(world);
    github.state.rulesets.splice(0, 1);
    github.state.classic.set('main', {
      enforceAdmins: false,
      checks: [{ context: 'curfew' }],
      strict: true,
      reviews: { count: 1 },
    });
    expect(await codes(world)).toEqual([
      'check-not-pinned',
      'rules-passed-by | the branch protection rule | administrators',
      'reviews-block | the branch protection rule | requests with automatic approval, reverts',
      'strict-checks | the branch protection rule',
      "bypass-unreadable | Curfew: the App's own branches",
    ]);
    github.state.classic.set('main', {
      enforceAdmins: true,
      checks: [{ context: 'curfew', app: app.id }],
      reviews: { count: 1, bypass: [app.state] },
    });
    expect(await codes(world)).toEqual(["bypass-unreadable | Curfew: the App's own branches"]);
    github.state.classic.set('main', {
      enforceAdmins: true,
      checks: [{ context: 'curfew', app: app.id }],
      reviews: { count: 1, bypass: [app.state], bypassUsers: [world.people.alice.account] },
    });
    expect(await codes(world)).toContain('rules-passed-by | the branch protection rule | the user alice');
  });

  it('finds a team that was moved below an approver team, and says if it cannot see that', async () => {
    await using world = await aRepository({ operator: GIVING_TEAMS });
    wellSet(world);
    expect(await codes(world)).toContainEqual(
      expect.stringMatching(/^unreadable \| the teams that roles give/),
    );
    world.acme.team('log-readers', [], { parent: world.teams.dba });
    expect((await codes(world)).slice(0, 1)).toEqual([
      'approver-team-above-grantable | acme/dba | acme/log-readers',
    ]);
  });

  it('names invalid lines of CODEOWNERS, and the paths that they leave open', async () => {
    await using world = await aRepository();
    wellSet(world);
    world.github.seed({ '.github/CODEOWNERS': '* @acme/platform\n/.github/curfew.yml platform\n' });
    world.github.state.workflows = { mayWrite: true, mayApprove: true };
    world.github.state.hasIssues = false;
    expect((await codes(world)).slice(0, -2)).toEqual([
      'code-owners-broken | .github/CODEOWNERS | line 2: Invalid owner.',
      'actions-may-approve',
      'actions-may-write',
      'no-issues',
    ]);
    world.github.seed({ '.github/CODEOWNERS': '/.github/curfew.yml @acme/platform\n' });
    expect(await codes(world)).toContain('code-owners-gap | .github/CODEOWNERS | /.github/ @acme/platform');
  });

  it('finds that RE2 refuses the ticket pattern in force', async () => {
    await using world = await aRepository({ policy: POLICY.replace('^(INC|OPS)', '^(\\u0049NC|OPS)') });
    wellSet(world);
    expect(await codes(world)).toContain('ticket-pattern-outdated | unicode-escape | \\u');
  });

  it('finds a ruleset that stops Curfew from writing its own branches', async () => {
    await using world = await aRepository();
    wellSet(world);
    world.github.addRuleset({
      name: 'everything',
      target: 'branch',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
      rules: [pullRequestRequired(), { type: 'non_fast_forward' }],
      bypass_actors: [{ actor_id: world.app.id, actor_type: 'Integration', bypass_mode: 'pull_request' }],
    });
    expect(await codes(world)).toEqual(
      expect.arrayContaining([
        'own-branch-blocked | curfew/ledger | everything | pull_request',
        'own-branch-blocked | curfew/revert | everything | pull_request, non_fast_forward',
      ]),
    );
  });
});

describe('the daily self-check', () => {
  const settings = ({ github }: RepositoryWorld) =>
    github.issues().filter(({ title }) => title.includes('settings of this repository'));

  it('keeps one issue, also over restarts, and closes it once the settings are right', async () => {
    await using world = await aRepository();
    const check = async () => {
      await world.wake(SELF_CHECK);
      await world.work();
    };
    await check();
    world.restart();
    await check();
    expect(settings(world)).toMatchObject([{ state: 'open', title: 'Check 7 settings of this repository' }]);
    const [issue] = settings(world);
    expect(issue?.body).toContain('### Settings that let people bypass Curfew');

    wellSet(world);
    world.restart();
    await check();
    expect(settings(world)).toMatchObject([{ state: 'closed' }]);

    world.github.state.rulesets.splice(0, 1);
    await check();
    await check();
    expect(settings(world)).toHaveLength(1);
    expect(settings(world)).toMatchObject([{ state: 'open', title: 'Check 3 settings of this repository' }]);
  });

  it('creates no issue if GitHub does not answer', async () => {
    await using world = await aRepository();
    wellSet(world);
    world.simulator.faults.next({ path: /\/rules\/branches\// }, { kind: 'answer', status: 502 }, 99);
    await world.wake(SELF_CHECK);
    await world.work();
    expect(world.failures()[0]).toContain('self-check');
    expect(world.openIssues()).toEqual([]);
  });
});

it('the set-up writes two rulesets', async () => {
  await using world = await aRepository();
  const [main, own] = rulesetFiles(world.app.id).map(({ content }) => JSON.parse(content));
  expect([main.name, own.name]).toEqual(['Curfew: default branch', "Curfew: the App's own branches"]);
});
