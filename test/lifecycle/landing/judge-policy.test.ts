import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LedgerState } from '../../../src/domain/ledger/ledger-state.ts';
import { policiesRecordedIn } from '../../../src/lifecycle/evidence/decide-policy.ts';
import { judgePolicy } from '../../../src/lifecycle/landing/judge-policy.ts';
import type { Landing } from '../../../src/lifecycle/landing/landing-groups.ts';
import { ALICE, BOB, DANA } from '../../support/builders/a-request.ts';
import { oidOf, recorded, sample } from '../../support/builders/entries.ts';
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
async function judged(main: Main, number: number, state?: LedgerState): Promise<NewEntry> {
  const pull = main.pull(number);
  const after = pull.merged?.commit ?? '';
  const [file] = await main.repository.trees.list(after, '.github/curfew.yml');
  const landing: Landing = { pull, siblingPulls: [], after };
  return judgePolicy(main.repository, landing, file?.oid ?? null, state ?? (await stateOf(main)));
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
  it('where its owners have approved it, with what that rests on', async () => {
    const main = await fakeMain();
    const number = await brought(main, SHORTER);
    main.pass(5);
    const entry = await judged(main, number);
    const { merged } = main.pull(number);
    expect(entry).toEqual({
      type: 'policy-accepted',
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
          blockedBy: [],
        },
        merged_at: '2026-11-23T14:00:04.000Z',
        merged_by: DANA,
        author: BOB,
        read_at: '2026-11-23T14:00:09.000Z',
      },
    });
  });

  it('by the operator’s owners, where none is in force', async () => {
    const mine = having(POLICY, '[acme/platform]', '[acme/dba]');
    const main = await fakeMain();
    const number = await brought(main, mine);
    const state = { ...(await stateOf(main)), policy: null };
    expect(await judged(main, number, state)).toMatchObject({ type: 'policy-accepted' });
  });

  it('by the operator’s owners, where the operator does not allow any more what is in force', async () => {
    const mine = having(having(POLICY, '[acme/platform]', '[acme/dba]'), 'log_reader', 'log_owner');
    const main = await fakeMain({ policy: mine });
    expect(await judged(main, await brought(main, SHORTER))).toMatchObject({ type: 'policy-accepted' });
    expect(reasons(await judged(main, await brought(main, POLICY, DANA)))).toEqual([
      expect.stringMatching(/^decision-waiting: /),
    ]);
  });

  it('by those whom the policy in force names', async () => {
    const main = await fakeMain({ policy: having(POLICY, '[acme/platform]', '[acme/dba]') });
    expect(await judged(main, await brought(main, SHORTER, DANA))).toMatchObject({ type: 'policy-accepted' });
    expect(reasons(await judged(main, await brought(main, POLICY, PETRA)))).toEqual([
      expect.stringMatching(
        /^decision-waiting: It was merged without the approval that a policy change needs\. .*acme\/dba/,
      ),
    ]);
  });
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
      'another pattern, by what the operator allows no more',
      withPattern('^INC$', having(POLICY, 'log_reader', 'x')),
    ],
  ])('is refused as %s', async (_name, policy) => {
    const main = await fakeMain({ policy });
    const number = await brought(main, withPattern(JAVASCRIPT));
    expect(reasons(await judged(main, number))).toEqual([
      'bad-pattern: Line 4: pattern uses \\u, an escape that RE2 does not have. Write the character itself, or its number as \\x{41}.',
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

it('a policy that is in force already is put back by anybody', async () => {
  const main = await fakeMain();
  main.push(main.policy(SHORTER));
  const after = main.push(main.policy(POLICY));
  const state = await stateOf(main);
  const blob = state.policy?.blob ?? '';
  expect(await judgePolicy(main.repository, { pull: null, siblingPulls: [], after }, blob, state)).toEqual({
    type: 'policy-restored',
    at: '2026-11-23T14:00:00.000Z',
    commit: after,
    pull: null,
    blob,
    merged_by: null,
  });
});

describe('a policy is refused', () => {
  it('that was deleted', async () => {
    const main = await fakeMain();
    const number = await main.ask({ '.github/curfew.yml': null }, BOB);
    main.review(number, PETRA);
    const commit = main.merge(number);
    expect(await judged(main, number)).toEqual({
      type: 'policy-refused',
      at: '2026-11-23T14:00:04.000Z',
      commit,
      pull: number,
      blob: null,
      merged_by: DANA,
      reasons: [
        {
          code: 'policy-deleted',
          text: 'The policy file was deleted; the last accepted one stays in force.',
        },
      ],
    });
  });

  it('that was pushed', async () => {
    const main = await fakeMain();
    const after = main.push(main.policy(SHORTER));
    const landing = { pull: null, siblingPulls: [], after };
    expect(await judgePolicy(main.repository, landing, oidOf('f'), await stateOf(main))).toEqual({
      type: 'policy-refused',
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

  it('that is broken, with its line and without asking anybody', async () => {
    const main = await fakeMain();
    const number = await brought(main, having(POLICY, 'max_duration: 8h', 'max_duration: long'));
    main.hide('acme/platform');
    const entry = await judged(main, number);
    expect(reasons(entry)).toEqual([expect.stringMatching(/^bad-duration: Line 8: long /)]);
    expect(entry).not.toHaveProperty('decision');
  });

  it('that reaches what the operator does not list', async () => {
    const main = await fakeMain();
    const number = await brought(main, having(POLICY, 'orders_reader', 'orders_owner'));
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^entitlement-not-listed: Line 11: /),
    ]);
  });

  it('that nobody approved, with the decision', async () => {
    const main = await fakeMain();
    const entry = await judged(main, await brought(main, SHORTER, null));
    expect(entry).toMatchObject({ decision: { outcome: 'waiting', by: 'people' } });
    expect(reasons(entry)).toEqual([
      'decision-waiting: It was merged without the approval that a policy change needs. Approval was missing when it was merged: 1 of acme/platform.',
    ]);
  });

  it.each([
    ['its author', PETRA, PETRA],
    ['nobody of its owners', BOB, DANA],
  ])('that %s approved', async (_name, author, approver) => {
    const main = await fakeMain();
    const number = await main.ask(main.policy(SHORTER), author);
    main.review(number, approver);
    main.merge(number);
    expect(reasons(await judged(main, number))).toEqual([expect.stringMatching(/^decision-waiting: /)]);
  });

  it('that its owners objected to', async () => {
    const main = await fakeMain();
    const number = await main.ask(main.policy(SHORTER), BOB);
    main.review(number, PETRA, 'changes-requested');
    main.merge(number);
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^decision-blocked: .*petra/),
    ]);
  });

  it('that was approved after it was merged', async () => {
    const main = await fakeMain();
    const number = await brought(main, SHORTER, null);
    main.review(number, PETRA);
    expect(reasons(await judged(main, number))).toEqual([expect.stringMatching(/^decision-waiting: /)]);
  });

  it('whose approver saw another', async () => {
    const main = await fakeMain();
    const number = await main.ask(main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 6h')), BOB);
    main.review(number, PETRA);
    main.merge(number, main.policy(SHORTER));
    expect(reasons(await judged(main, number))).toEqual([expect.stringMatching(/^decision-waiting: /)]);
  });

  it('after which nobody could change it, as the teams are now', async () => {
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

  it('by which whoever is given a team could judge', async () => {
    const main = await fakeMain({ operator: GIVING });
    const number = await brought(main, SHORTER);
    main.nest('acme/log-readers', 'acme/platform');
    expect(reasons(await judged(main, number))).toEqual([
      expect.stringMatching(/^judging-team-nested: acme\/platform decides /),
      expect.stringMatching(/^judging-team-nested: Line 4: /),
    ]);
  });
});

describe('what cannot be read', () => {
  const OTHERS = having(POLICY, '[acme/platform]', '[acme/owners]');

  it.each<[string, string, string, readonly string[], readonly RegExp[]]>([
    [
      'who approved it',
      OPERATOR,
      SHORTER,
      ['acme/platform'],
      [
        /^owners-unreadable: Whether anybody could change it again could not be read: acme\/platform\.$/,
        /^decision-unreadable: .* Membership could not be read: acme\/platform\.$/,
      ],
    ],
    [
      'who approved it, though who could change it again can',
      OPERATOR,
      having(POLICY, '[acme/platform]', '[acme/dba]'),
      ['acme/platform'],
      [/^decision-unreadable: .* Membership could not be read: acme\/platform\.$/],
    ],
    [
      'who could change it again, in either of two teams',
      OPERATOR,
      having(POLICY, '[acme/platform]', '[acme/owners, acme/more]'),
      ['acme/owners', 'acme/more'],
      [/^owners-unreadable: .* could not be read: acme\/owners, acme\/more\.$/],
    ],
    [
      'who could change it again',
      OPERATOR,
      OTHERS,
      ['acme/owners'],
      [/^owners-unreadable: Whether anybody could change it again could not be read: acme\/owners\.$/],
    ],
    [
      'what stands above a team that can be given',
      GIVING,
      SHORTER,
      ['acme/log-readers'],
      [
        /^given-teams-unreadable: Whether whoever is given a team could decide by that could not be read: acme\/log-readers\.$/,
      ],
    ],
  ])(
    'is asked again for ten minutes, and then is a refusal: %s',
    async (_name, operator, text, teams, said) => {
      const main = await fakeMain({ operator });
      main.member('acme/owners', ALICE, true);
      const number = await brought(main, text);
      for (const team of teams) main.hide(team);
      main.pass(599);
      await expect(judged(main, number)).rejects.toThrow(
        'who approved the policy, or who could, cannot be read yet; it is asked again',
      );
      main.pass(1);
      expect(reasons(await judged(main, number))).toEqual(said.map((each) => expect.stringMatching(each)));
    },
  );
});

it('what was recorded of policies in a pull request', () => {
  const asked = (pull: number, blob: string | null, at: string) =>
    sample('policy-requested', { pull, blob, at });
  const entries = recorded([
    asked(2, oidOf('a'), '2026-11-23T13:00:00.000Z'),
    asked(3, oidOf('b'), '2026-11-23T13:01:00.000Z'),
    sample('policy-accepted', { pull: 2 }),
    asked(2, null, '2026-11-23T13:02:00.000Z'),
    sample('requested', { pull: 2, holder: ALICE }),
  ]);
  expect(policiesRecordedIn(entries, 2)).toEqual([
    { revision: oidOf('a'), at: '2026-11-23T13:00:00.000Z' },
    { revision: '', at: '2026-11-23T13:02:00.000Z' },
  ]);
});
