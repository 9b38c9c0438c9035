import { describe, expect, it } from 'vitest';
import { RULES_VERSION } from '../../../src/domain/decision/rules-version.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LedgerState } from '../../../src/domain/ledger/ledger-state.ts';
import { policyBlobAt } from '../../../src/lifecycle/evidence/read-policy.ts';
import { type JudgedPolicy, judgePolicy } from '../../../src/lifecycle/landing/judge-policy.ts';
import type { Landing } from '../../../src/lifecycle/landing/landing.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import { ALICE, BOB, DANA } from '../../support/builders/a-request.ts';
import { oidOf } from '../../support/builders/entries.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, OPERATOR, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');
const GIVING = `${OPERATOR}  acme-teams:
    connector: github-team
    org: acme
    app: { id: { env: TEAMS_APP_ID }, key: { env: TEAMS_APP_KEY } }
    entitlements: [log-readers]
`;

type Main = Awaited<ReturnType<typeof fakeMain>>;

async function stateOf({ repository }: Main): Promise<LedgerState> {
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  return state.value;
}

/** Judges the policy that a pull request brought. */
async function judge(main: Main, number: number, state?: LedgerState): Promise<JudgedPolicy> {
  const pull = main.pull(number);
  const after = pull.merged?.commit ?? '';
  const landing: Landing = { pull, siblingPulls: [], after };
  return judgePolicy(
    main.repository,
    landing,
    await policyBlobAt(main.repository.trees, after),
    state ?? (await stateOf(main)),
  );
}

async function judged(main: Main, number: number, state?: LedgerState): Promise<NewEntry> {
  return entryOf(await judge(main, number, state));
}

function entryOf(result: JudgedPolicy): NewEntry {
  if (result.outcome !== 'judged') throw new Error(result.because);
  return result.entry;
}

async function brought(main: Main, text: string, approver: typeof PETRA | null = PETRA): Promise<number> {
  const number = await main.ask(main.policy(text), BOB);
  if (approver !== null) main.review(number, approver);
  main.merge(number);
  return number;
}

function reasons(entry: NewEntry): readonly string[] {
  return entry.type === 'policy-refused'
    ? entry.reasons.map(({ code, text }) => `${code}: ${text}`)
    : [entry.type];
}

describe('a policy is accepted', () => {
  it('if its owners approved it, with the evidence', async () => {
    const main = await fakeMain();
    const number = await brought(main, SHORTER);
    main.pass(5);
    const entry = await judged(main, number);
    const { merged } = main.pull(number);
    expect(entry).toEqual({
      type: 'policy-accepted',
      rules: RULES_VERSION,
      at: '2026-11-23T14:00:09.000Z',
      commit: merged?.commit,
      pull: number,
      blob: expect.stringMatching(/^[0-9a-f]{40}$/),
      evidence: {
        decision: {
          outcome: 'approved',
          by: 'people',
          lines: [
            expect.objectContaining({
              count: 1,
              from: ['acme/platform'],
              counted: [expect.objectContaining({ by: PETRA })],
            }),
          ],
          pushes: { by: [], known: false },
          blockedBy: [],
        },
        merged_at: '2026-11-23T14:00:04.000Z',
        merged_by: DANA,
        author: BOB,
        read_at: '2026-11-23T14:00:09.000Z',
        contributors: [BOB],
      },
    });
  });

  it('if the operator’s policy owners approved the first one', async () => {
    const first = having(POLICY, '[acme/platform]', '[acme/dba]');
    const main = await fakeMain();
    const number = await brought(main, first);
    const state = { ...(await stateOf(main)), policy: null };
    expect(await judged(main, number, state)).toMatchObject({ type: 'policy-accepted' });
  });

  it('if the operator’s policy owners approved it while the operator forbids the one in force', async () => {
    const forbidden = having(having(POLICY, '[acme/platform]', '[acme/dba]'), 'log_reader', 'log_owner');
    const main = await fakeMain({ policy: forbidden });
    expect(await judged(main, await brought(main, SHORTER))).toMatchObject({ type: 'policy-accepted' });
    expect(reasons(await judged(main, await brought(main, POLICY, DANA)))).toEqual([
      expect.stringMatching(/^decision-waiting: /),
    ]);
  });

  it('if the owners of the policy in force approved it', async () => {
    const main = await fakeMain({ policy: having(POLICY, '[acme/platform]', '[acme/dba]') });
    expect(await judged(main, await brought(main, SHORTER, DANA))).toMatchObject({ type: 'policy-accepted' });
    expect(reasons(await judged(main, await brought(main, POLICY, PETRA)))).toEqual([
      expect.stringMatching(
        /^decision-waiting: It was merged without the approval that a policy change needs\. .*acme\/dba/,
      ),
    ]);
  });
});

it('any person can restore the policy in force, without approval', async () => {
  const main = await fakeMain();
  main.push(main.policy(SHORTER));
  const after = main.push(main.policy(POLICY));
  const state = await stateOf(main);
  const blob = state.policy?.blob ?? '';
  const landing = { pull: null, siblingPulls: [], after };
  expect(entryOf(await judgePolicy(main.repository, landing, blob, state))).toEqual({
    type: 'policy-restored',
    at: '2026-11-23T14:00:00.000Z',
    commit: after,
    pull: null,
    blob,
    merged_by: null,
  });
});

describe('a policy is refused', () => {
  it('if its file was deleted', async () => {
    const main = await fakeMain();
    const number = await main.ask({ '.github/curfew.yml': null }, BOB);
    main.review(number, PETRA);
    const commit = main.merge(number);
    expect(await judged(main, number)).toEqual({
      type: 'policy-refused',
      rules: RULES_VERSION,
      at: '2026-11-23T14:00:04.000Z',
      commit,
      pull: number,
      blob: null,
      merged_by: DANA,
      reasons: [
        {
          code: 'policy-deleted',
          text: 'The policy file was deleted. The last accepted policy stays in force.',
        },
      ],
    });
  });

  it('if it was pushed', async () => {
    const main = await fakeMain();
    const after = main.push(main.policy(SHORTER));
    const landing = { pull: null, siblingPulls: [], after };
    expect(entryOf(await judgePolicy(main.repository, landing, oidOf('f'), await stateOf(main)))).toEqual({
      type: 'policy-refused',
      rules: RULES_VERSION,
      at: '2026-11-23T14:00:00.000Z',
      commit: after,
      pull: null,
      blob: oidOf('f'),
      merged_by: null,
      reasons: [
        {
          code: 'not-by-pull-request',
          text: 'It came to the default branch without a merged pull request.',
        },
      ],
    });
  });

  it('if it is broken, with the line, and without asking GitHub about teams', async () => {
    const main = await fakeMain();
    const number = await brought(main, having(POLICY, 'max_duration: 8h', 'max_duration: long'));
    main.hide('acme/platform');
    const entry = await judged(main, number);
    expect(reasons(entry)).toEqual([expect.stringMatching(/^bad-duration: Line 8: long /)]);
    expect(entry).not.toHaveProperty('decision');
  });

  it('if it names an entitlement that the operator does not list', async () => {
    const main = await fakeMain();
    const number = await brought(main, having(POLICY, 'orders_reader', 'orders_owner'));
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^entitlement-not-listed: Line 11: /),
    ]);
  });

  it('without approval, with the decision', async () => {
    const main = await fakeMain();
    const entry = await judged(main, await brought(main, SHORTER, null));
    expect(entry).toMatchObject({ decision: { outcome: 'waiting', by: 'people' } });
    expect(reasons(entry)).toEqual([
      'decision-waiting: It was merged without the approval that a policy change needs. Approval was missing when it was merged: 1 of acme/platform.',
    ]);
  });

  it.each([
    ['its author', PETRA, PETRA],
    ['a person who is no owner', BOB, DANA],
  ])('if only %s approved it', async (_name, author, approver) => {
    const main = await fakeMain();
    const number = await main.ask(main.policy(SHORTER), author);
    main.review(number, approver);
    main.merge(number);
    expect(reasons(await judged(main, number))).toEqual([expect.stringMatching(/^decision-waiting: /)]);
  });

  it('if an owner asked for changes', async () => {
    const main = await fakeMain();
    const number = await main.ask(main.policy(SHORTER), BOB);
    main.review(number, PETRA, 'changes-requested');
    main.merge(number);
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^decision-blocked: .*petra/),
    ]);
  });

  it('if it was approved only after the merge', async () => {
    const main = await fakeMain();
    const number = await brought(main, SHORTER, null);
    main.review(number, PETRA);
    expect(reasons(await judged(main, number))).toEqual([expect.stringMatching(/^decision-waiting: /)]);
  });

  it('if the approver saw another policy', async () => {
    const main = await fakeMain();
    const number = await main.ask(main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 6h')), BOB);
    main.review(number, PETRA);
    main.merge(number, main.policy(SHORTER));
    expect(reasons(await judged(main, number))).toEqual([expect.stringMatching(/^decision-waiting: /)]);
  });

  it('if too few owners are left to change it again', async () => {
    const main = await fakeMain();
    main.member('acme/platform', DANA, true);
    const alone = having(
      POLICY,
      '{ count: 1, from: [acme/platform] }',
      '{ count: 2, from: [acme/platform] }',
    );
    const number = await brought(main, alone);
    main.member('acme/platform', DANA, false);
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^policy-locked-out: Line 4: /),
    ]);
  });

  it('if a role gives a team that makes its holder an approver', async () => {
    const main = await fakeMain({ operator: GIVING });
    const number = await brought(main, SHORTER);
    main.nest('acme/log-readers', 'acme/platform');
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^judging-team-nested: acme\/platform decides /),
      expect.stringMatching(/^judging-team-nested: Line 4: /),
    ]);
  });
});

describe('a pull request that GitHub will never list', () => {
  const unlisted = async (passed: number) => {
    const main = await fakeMain();
    const number = await brought(main, SHORTER);
    main.pass(passed);
    const commits = async () => {
      throw new ForgeFailure('rejected', 'it has more than 250 commits');
    };
    const repository = { ...main.repository, pulls: { ...main.repository.pulls, commits } };
    return judge({ ...main, repository }, number);
  };

  it('is asked for again for ten minutes', async () => {
    expect(await unlisted(60)).toMatchObject({ outcome: 'retry', because: 'it has more than 250 commits' });
  });

  it('brings no policy after that, and stops no later landing', async () => {
    expect(reasons(entryOf(await unlisted(700)))).toEqual([
      'evidence-unreadable: Curfew could not read the reviews and commits of #1: it has more than 250 commits.',
    ]);
  });
});

describe('a team that cannot be read', () => {
  const OTHERS = having(POLICY, '[acme/platform]', '[acme/owners]');

  it.each<[string, string, string, readonly string[], readonly RegExp[]]>([
    [
      'the team that approved, which also owns the new policy',
      OPERATOR,
      SHORTER,
      ['acme/platform'],
      [
        /^owners-unreadable: Curfew could not read acme\/platform, so it is not certain that anyone could change/,
        /^decision-unreadable: .* Curfew could not read the members of acme\/platform\.$/,
      ],
    ],
    [
      'the team that approved, while the owners of the new policy can be read',
      OPERATOR,
      having(POLICY, '[acme/platform]', '[acme/dba]'),
      ['acme/platform'],
      [/^decision-unreadable: .* Curfew could not read the members of acme\/platform\.$/],
    ],
    [
      'both teams that own the new policy',
      OPERATOR,
      having(POLICY, '[acme/platform]', '[acme/owners, acme/more]'),
      ['acme/owners', 'acme/more'],
      [/^owners-unreadable: Curfew could not read acme\/owners, acme\/more, so /],
    ],
    [
      'the team that owns the new policy',
      OPERATOR,
      OTHERS,
      ['acme/owners'],
      [/^owners-unreadable: Curfew could not read acme\/owners, so /],
    ],
    [
      'the parent of a team that a role gives',
      GIVING,
      SHORTER,
      ['acme/log-readers'],
      [/^given-teams-unreadable: Curfew could not read the parents of acme\/log-readers, so /],
    ],
  ])(
    'is read again for ten minutes; then the policy is refused: %s',
    async (_name, operator, text, teams, expected) => {
      const main = await fakeMain({ operator });
      main.member('acme/owners', ALICE, true);
      const number = await brought(main, text);
      for (const team of teams) main.hide(team);
      main.pass(599);
      expect(await judge(main, number)).toEqual({
        outcome: 'retry',
        because: 'GitHub does not say yet who approved the policy, or who may approve under it',
      });
      main.pass(1);
      expect(reasons(await judged(main, number))).toEqual(
        expected.map((pattern) => expect.stringMatching(pattern)),
      );
    },
  );
});

describe('a ticket pattern that RE2 refuses', () => {
  const withPattern = (pattern: string, text = POLICY) =>
    having(text, 'merge: manual\n', `merge: manual\nrequests: { ticket: { pattern: '${pattern}' } }\n`);
  const JAVASCRIPT = '^\\u0049NC-[0-9]+$';

  it('may stay in a policy that has it already', async () => {
    const main = await fakeMain({ policy: withPattern(JAVASCRIPT) });
    const number = await brought(main, withPattern(JAVASCRIPT, SHORTER));
    expect(reasons(await judged(main, number))).toEqual(['policy-accepted']);
  });

  it.each([
    ['the first pattern', POLICY],
    ['another pattern', withPattern('^\\u004FPS-[0-9]+$')],
    [
      'another pattern, while the operator forbids the policy in force',
      withPattern('^INC$', having(POLICY, 'log_reader', 'x')),
    ],
  ])('is refused as %s', async (_name, policy) => {
    const main = await fakeMain({ policy });
    const number = await brought(main, withPattern(JAVASCRIPT));
    expect(reasons(await judged(main, number))).toEqual([
      'bad-pattern: Line 4: pattern uses the escape \\u, which RE2 does not have. Write the character itself, or its number, such as \\x{41}.',
    ]);
  });

  it('may stay, even if the operator no longer allows the rest of the policy in force', async () => {
    const main = await fakeMain({
      policy: withPattern(JAVASCRIPT, having(POLICY, 'log_reader', 'log_owner')),
    });
    const number = await brought(main, withPattern(JAVASCRIPT));
    expect(reasons(await judged(main, number))).toEqual(['policy-accepted']);
  });
});
