import { describe, expect, it } from 'vitest';
import type { Reviewed } from '../../../src/lifecycle/review/review-grants.ts';
import { reviewPull } from '../../../src/lifecycle/review/review-pull.ts';
import type { CheckRuns } from '../../../src/ports/forge/check-runs.ts';
import type { MergeOutcome } from '../../../src/ports/forge/merges.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { ALICE, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, POLICY } from '../../support/fakes/fake-main.ts';

const ONE = 'access/one.yaml';
const AUTO = having(POLICY, 'merge: manual', 'merge: auto');
const NOT_NOW: MergeOutcome = { outcome: 'not-possible', because: 'a rule of the repository forbids it' };

type Main = Awaited<ReturnType<typeof fakeMain>>;

/** Reviews a pull request, and counts what the review asks and publishes. */
async function reviewed(main: Main, number: number, merge: MergeOutcome = NOT_NOW) {
  const { repository } = main;
  const listed: string[] = [];
  const titles: string[] = [];
  let evaluations = 0;
  let inspections = 0;
  const publish: CheckRuns['publish'] = async ({ title }) => void titles.push(title);
  const outcome: Reviewed = await reviewPull(
    {
      ...repository,
      memory: { ...repository.memory, queueVisits: new Map(), readCommits: new Map() },
      checks: { publish },
      merges: { merge: async () => merge },
      trees: {
        ...repository.trees,
        folder: (id) => {
          listed.push(id);
          return repository.trees.folder(id);
        },
      },
      pulls: {
        ...repository.pulls,
        commits: (pull) => {
          evaluations++;
          return repository.pulls.commits(pull);
        },
      },
      targets: {
        ...repository.targets,
        connector: (name) => {
          const connector = repository.targets.connector(name);
          if (connector === null) return null;
          const inspect: typeof connector.inspect = (effect) => {
            inspections++;
            return connector.inspect(effect);
          };
          return { ...connector, inspect };
        },
      },
    },
    number,
  );
  return { outcome, listed, titles, evaluations, inspections };
}

describe('one review', () => {
  it('lists only its two sides and evaluates once', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant() });
    const { base, head } = main.pull(number);
    const { listed, evaluations, inspections } = await reviewed(main, number);
    expect(new Set(listed)).toEqual(new Set([base.sha, head.sha]));
    expect([evaluations, inspections]).toEqual([1, 1]);
  });

  it('evaluates again after it recorded a new revision, and lists nothing again', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant() });
    const sha = main.git.push({
      branch: 'ask-1',
      files: { [ONE]: aGrant({ duration: '2h' }) },
      author: ALICE,
    });
    const { head } = main.pull(number);
    main.change(number, { head: { ...head, sha } });
    const { listed, evaluations, inspections } = await reviewed(main, number);
    expect(new Set(listed)).toEqual(new Set([main.pull(number).base.sha, sha]));
    expect([evaluations, inspections]).toEqual([2, 1]);
  });

  it('shows why GitHub refused the merge, and asks no target again', async () => {
    const main = await fakeMain({ policy: AUTO });
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.change(number, { mergeable: true });
    const { outcome, titles, inspections } = await reviewed(main, number);
    expect(outcome).toEqual({ outcome: 'done' });
    expect(titles.map((title) => title.split('. ').at(-1))).toEqual([
      'Curfew merges it now',
      'Curfew cannot merge it',
    ]);
    expect(inspections).toBe(1);
  });

  it.each<[string, MergeOutcome, boolean | null, Reviewed['outcome']]>([
    ['merged it', { outcome: 'merged', commit: 'c1' }, true, 'advance'],
    ['put it into the merge queue', { outcome: 'queued' }, true, 'done'],
    ['has another head by now', { outcome: 'head-moved' }, true, 'retry'],
    ['does not know yet if it can', NOT_NOW, null, 'retry'],
    ['refused', NOT_NOW, true, 'done'],
  ])('GitHub %s', async (_name, merge, mergeable, outcome) => {
    const main = await fakeMain({ policy: AUTO });
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.change(number, { mergeable });
    expect((await reviewed(main, number, merge)).outcome).toMatchObject({ outcome });
  });
});
