import { describe, expect, it } from 'vitest';
import { ALICE } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, OPERATOR, POLICY } from '../../support/fakes/fake-main.ts';
import { brought, GIVING, judge, judged, reasons, SHORTER } from './a-judged-policy.ts';

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
