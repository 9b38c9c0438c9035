import { describe, expect, it } from 'vitest';
import type { Person } from '../../../../src/domain/person.ts';
import {
  type DependentReviews,
  pushedContent,
} from '../../../../src/lifecycle/evidence/approvals/pushed-content.ts';
import { landedGrant } from '../../../../src/lifecycle/evidence/landed-grant.ts';
import { fileAt } from '../../../../src/lifecycle/evidence/read-folders.ts';
import { ForgeFailure } from '../../../../src/ports/forge/forge-failure.ts';
import type { PullRequest } from '../../../../src/ports/forge/pull-requests.ts';
import type { Pushes, RecordedPush } from '../../../../src/ports/forge/pushes.ts';
import { aGrant } from '../../../support/builders/a-grant.ts';
import { aPull } from '../../../support/builders/a-pull.ts';
import { ALICE, BOB, DANA, NOW } from '../../../support/builders/a-request.ts';
import { fakeGit } from '../../../support/fakes/fake-git.ts';

const PATH = 'access/one.yaml';
const POLICY_PATH = '.github/curfew.yml';
const GLOBS = ['access/**/*.yaml'];
const content = (duration: string) => ({ [PATH]: aGrant({ duration }) });
const stamp = (minutes: number) =>
  NOW.minus({ hours: 1 }).plus({ minutes }).toISO({ suppressMilliseconds: true }) ?? '';

/** The open pull request of a branch that gives one grant for an hour. */
function world() {
  const git = fakeGit();
  const base = git.push({ branch: 'main', files: { 'README.md': 'Read', [POLICY_PATH]: 'version: 1' } });
  const moves: RecordedPush[] = [];
  const forced: RecordedPush[] = [];
  let minute = -10;
  /** A person pushes: `onto` another commit than the head, if it is a force-push. */
  const push = (
    by: Person | null,
    files: Record<string, string>,
    { onto, merges = [] }: { readonly onto?: string; readonly merges?: readonly string[] } = {},
  ): string => {
    minute += 1;
    const before = git.headOf('ask') ?? null;
    const from = before === null ? { onto: base } : onto === undefined ? {} : { onto };
    const after = git.push({ branch: 'ask', files, merges, author: ALICE, ...from });
    const kind = before === null ? 'created' : onto === undefined ? 'pushed' : 'forced';
    moves.unshift({ by, at: stamp(minute), kind, before, after });
    return after;
  };
  const pull = (words: Partial<PullRequest> = {}) =>
    aPull({
      base: { branch: 'main', sha: base },
      head: { branch: 'ask', sha: git.headOf('ask') ?? base, sameRepository: true },
      createdAt: stamp(0),
      updatedAt: stamp(0),
      ...words,
    });
  const ports = (pushes: Partial<Pushes> = {}) => ({
    ...git,
    clock: { now: () => NOW },
    pushes: { toBranch: async () => moves, forced: async () => forced, ...pushes },
  });
  const grantAt = async (commit: string) => {
    const placed = await landedGrant(git.trees, { commit, path: PATH, grant: 'one' });
    if (placed === null) throw new Error('no grant');
    return placed;
  };
  /** `dana forced changed was other`: one push. The last item says whether all of them are known. */
  const evidence = async (
    reviews: DependentReviews = 'any',
    { pushes = {}, ...words }: Partial<PullRequest> & { readonly pushes?: Partial<Pushes> } = {},
  ) => {
    const placed = await grantAt(git.headOf('ask') ?? '');
    const reading = await pushedContent(ports(pushes), pull(words), GLOBS).pushesOfGrant(reviews, placed);
    if (!reading.readable) return reading.because;
    const shown = reading.value.pushes.map(({ by, isChange, isOther, isForced }) =>
      [by?.login ?? 'unknown', isForced && 'forced', isChange ? 'changed' : 'kept', isOther && 'was other']
        .filter(Boolean)
        .join(' '),
    );
    return [...shown, reading.value.known ? 'known' : 'not known'];
  };
  return { git, base, moves, forced, push, pull, ports, grantAt, evidence };
}

const approval = (by: Person, minute = 5) => ({ by, submittedAt: stamp(minute) });

describe('a push', () => {
  it('that creates the branch brings what the base does not have', async () => {
    const { push, evidence } = world();
    push(DANA, content('1h'));
    expect(await evidence()).toEqual(['dana changed was other', 'known']);
  });

  it('that creates the branch from the base brings nothing', async () => {
    const { push, evidence } = world();
    push(DANA, {});
    push(ALICE, content('1h'));
    expect(await evidence()).toEqual(['dana kept was other', 'alice changed was other', 'known']);
  });

  it('of other content changes it, also if a later push changes it again', async () => {
    const { push, evidence } = world();
    push(ALICE, content('1h'));
    push(DANA, content('2h'));
    push(ALICE, content('1h'));
    expect(await evidence()).toEqual([
      'alice changed was other',
      'dana changed was other',
      'alice changed was other',
      'known',
    ]);
  });

  it('of other files, a merge of the base and a rebase change nothing', async () => {
    const { git, base, push, evidence } = world();
    push(ALICE, content('1h'));
    push(DANA, { 'README.md': 'Read this' });
    const other = { 'access/other.yaml': aGrant({ id: 'other', holder: 'bob' }) };
    const tip = git.push({ branch: 'main', onto: base, files: other });
    push(DANA, other, { merges: [tip] });
    push(DANA, content('1h'), { onto: tip });
    expect(await evidence()).toEqual([
      'alice changed was other',
      'dana kept',
      'dana kept',
      'dana forced kept',
      'known',
    ]);
  });

  it('of a policy is compared by the policy file', async () => {
    const { git, push, pull, ports } = world();
    push(ALICE, { [POLICY_PATH]: 'version: 1 # more' });
    push(DANA, content('1h'));
    const head = git.headOf('ask') ?? '';
    const blob = (await fileAt(git.trees, head, POLICY_PATH))?.oid ?? '';
    const reading = await pushedContent(ports(), pull(), GLOBS).pushesOfPolicy('any', blob);
    expect(reading).toMatchObject({
      readable: true,
      value: {
        known: true,
        pushes: [
          { by: ALICE, isChange: true },
          { by: DANA, isChange: false },
        ],
      },
    });
  });

  it('to a commit that GitHub no longer has, or does not name, counts as a change', async () => {
    const { moves, push, evidence } = world();
    push(ALICE, content('1h'));
    moves.push(
      { by: DANA, at: stamp(-20), kind: 'forced', before: 'e'.repeat(40), after: 'f'.repeat(40) },
      { by: DANA, at: stamp(-21), kind: 'forced', before: null, after: null },
    );
    // Rows that are older than the creation of the branch are another branch's.
    expect(await evidence()).toEqual([
      'dana forced changed',
      'dana forced changed',
      'alice changed was other',
      'not known',
    ]);
    // No approval depends on these: no approver made them, and they are older than the approval.
    expect(await evidence([approval(BOB)])).toContain('dana forced kept');
  });

  it('whose content GitHub refuses to show is unreadable', async () => {
    const { git, push, pull, ports, grantAt } = world();
    push(ALICE, {});
    const other = push(DANA, content('2h'));
    push(ALICE, content('1h'));
    const placed = await grantAt(git.headOf('ask') ?? '');
    const refusing =
      (list: (id: string) => Promise<never> | ReturnType<typeof git.trees.folder>) => (id: string) => {
        if (id === other) throw new ForgeFailure('rejected', 'resource limits');
        return list(id);
      };
    const { folder, below } = git.trees;
    const trees = { ...git.trees, folder: refusing(folder), below: refusing(below) };
    expect(
      await pushedContent({ ...ports(), trees }, pull(), GLOBS).pushesOfGrant([approval(DANA)], placed),
    ).toMatchObject({ readable: false, because: 'resource limits' });
  });

  it('after the merge is left out', async () => {
    const { push, evidence } = world();
    push(ALICE, content('1h'));
    const at = stamp(-9);
    const merged = { at, by: DANA, commit: null };
    const later = { by: DANA, kind: 'deleted', before: null, after: null, at: stamp(30) } as const;
    const pushes: Partial<Pushes> = { forced: async () => [{ ...later, kind: 'forced' }] };
    expect(await evidence('any', { merged, pushes })).toEqual(['alice changed was other', 'known']);
  });

  it('counts once in the timeline and once in the activity, and each alone is enough', async () => {
    const { base, moves, push, evidence } = world();
    push(ALICE, content('1h'));
    push(DANA, content('2h'), { onto: base });
    const forced = moves.slice(0, 1);
    expect(
      await evidence('any', { pushes: { toBranch: async () => null, forced: async () => forced } }),
    ).toEqual(['dana forced changed was other', 'not known']);
  });

  it('to a fork is not asked about', async () => {
    const { git, push, evidence } = world();
    push(ALICE, content('1h'));
    const unexpected = async () => {
      throw new Error('unexpected call');
    };
    const head = { branch: 'ask', sha: git.headOf('ask') ?? '', sameRepository: false };
    expect(await evidence('any', { head, pushes: { toBranch: unexpected, forced: unexpected } })).toEqual([
      'not known',
    ]);
  });
});

describe('who pushed is not known', () => {
  it.each<[string, (rows: readonly RecordedPush[]) => readonly RecordedPush[] | null, boolean]>([
    ['unless each push is listed', (rows) => rows, true],
    ['if GitHub lists none here', () => null, false],
    ['if the last one is missing', (rows) => rows.slice(1), false],
    ['if one between is missing', (rows) => rows.toSpliced(1, 1), false],
    ['if the first one is missing', (rows) => rows.slice(0, -1), false],
    [
      'if one has no account',
      (rows) => rows.map((row, at) => (at === 1 ? { ...row, by: null } : row)),
      false,
    ],
    [
      'unless a deleted branch was restored at its commit',
      ([last, ...rows]) => [
        { by: BOB, at: stamp(1), kind: 'created', before: null, after: last?.after ?? null },
        { by: BOB, at: stamp(1), kind: 'deleted', before: last?.after ?? null, after: null },
        ...(last === undefined ? [] : [last]),
        ...rows,
      ],
      true,
    ],
  ])('%s', async (_name, listed, known) => {
    const { moves, push, evidence } = world();
    push(ALICE, content('1h'));
    push(BOB, content('2h'));
    push(DANA, content('3h'));
    const shown = await evidence('any', { pushes: { toBranch: async () => listed(moves) } });
    expect(shown.slice(-1)).toEqual([known ? 'known' : 'not known']);
  });
});

describe('GitHub may still list the last push', () => {
  it.each<[string, Partial<PullRequest>, boolean]>([
    ['if the pull request changed a moment ago', { updatedAt: stamp(60) }, true],
    ['not if it changed a minute ago', { updatedAt: stamp(59) }, false],
    ['if it was merged a moment ago', { merged: { at: stamp(60), by: DANA, commit: null } }, true],
    ['not if it was merged a minute ago', { merged: { at: stamp(59), by: DANA, commit: null } }, false],
  ])('%s', async (_name, words, waits) => {
    const { moves, push, evidence } = world();
    push(ALICE, content('1h'));
    push(DANA, content('2h'));
    const pushes: Partial<Pushes> = { toBranch: async () => moves.slice(1) };
    const shown = await evidence('any', { ...words, pushes });
    expect(shown).toEqual(
      waits ? 'GitHub does not list the last push yet' : ['alice changed was other', 'not known'],
    );
    expect(await evidence('any', words)).toContain('known');
  });
});

it('an answer that GitHub will never give is unreadable; any other failure is tried again', async () => {
  const { push, evidence } = world();
  push(ALICE, content('1h'));
  const failing = (kind: ForgeFailure['kind']): Partial<Pushes> => ({
    toBranch: async () => {
      throw new ForgeFailure(kind, 'too many');
    },
  });
  expect(await evidence('any', { pushes: failing('rejected') })).toBe('too many');
  await expect(evidence('any', { pushes: failing('unavailable') })).rejects.toThrow('too many');
});

describe('the costs', () => {
  it('are one question for all grants of a pull request', async () => {
    const { git, push, pull, ports, grantAt } = world();
    push(ALICE, content('1h'));
    let asked = 0;
    const toBranch = async () => {
      asked += 1;
      return [];
    };
    const placed = await grantAt(git.headOf('ask') ?? '');
    const pushed = pushedContent(ports({ toBranch }), pull(), GLOBS);
    await Promise.all([pushed.pushesOfGrant('any', placed), pushed.pushesOfGrant('any', placed)]);
    expect(asked).toBe(1);
  });

  it('of many pushes are those of the approvers, and of force-pushes after their approvals', async () => {
    const { base, push, evidence } = world();
    push(ALICE, content('1h'));
    for (let count = 0; count < 20; count++) push(ALICE, { 'README.md': `Read ${count}` });
    push(DANA, content('2h'));
    push(BOB, content('1h'), { onto: base });
    expect(await evidence([approval(DANA, 30)])).toEqual(['dana changed was other', 'not known']);
    expect(await evidence([approval(DANA, -60)])).toEqual([
      'dana changed was other',
      'bob forced changed was other',
      'not known',
    ]);
  });

  it('have a limit, beyond which a push counts as a change', async () => {
    const { git, push, pull, ports, grantAt } = world();
    push(ALICE, content('1h'));
    for (let count = 0; count < 210; count++) push(DANA, { 'README.md': `Read ${count}` });
    const placed = await grantAt(git.headOf('ask') ?? '');
    const before = git.calls.length;
    const reading = await pushedContent(ports(), pull(), GLOBS).pushesOfGrant([approval(DANA)], placed);
    expect(reading.readable && reading.value.pushes.some(({ by, isChange }) => by === DANA && isChange)).toBe(
      true,
    );
    expect(git.calls.slice(before).filter((call) => call.startsWith('trees.f')).length).toBeLessThan(260);
  });
});
