import { expect, it } from 'vitest';
import { checkMergeGroups } from '../../../src/lifecycle/merge-queue/check-merge-groups.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const STRICT = having(POLICY, 'max_duration: 8h', 'max_duration: 1h');

it('a group is not judged while a policy that landed before it is not judged', async () => {
  const main = await fakeMain();
  const asked = await main.ask({ 'access/one.yaml': aGrant({ duration: '4h' }) });
  main.review(asked, DANA);
  await main.give(main.policy(STRICT), BOB, PETRA);
  main.hideMerges(true);
  const group = main.git.push({
    branch: 'queue',
    onto: main.head(),
    files: main.brings(asked),
    author: DANA,
  });
  const checks: { readonly status: string; readonly summary: string }[] = [];
  const repository: Repository = {
    ...main.repository,
    branches: {
      ...main.repository.branches,
      beginningWith: async (prefix) => [`${prefix}pr-${asked}-${group}`],
    },
    mergeQueue: {
      read: async () => ({
        eachIsChecked: true,
        pulls: [{ number: asked, head: main.pull(asked).head.sha, group }],
      }),
    },
    checks: { publish: async ({ status, summary }) => void checks.push({ status, summary }) },
  };
  await checkMergeGroups(repository);
  expect(checks.at(-1)).toMatchObject({
    status: 'working',
    summary: expect.stringMatching(/^Curfew has not judged yet what landed before this group/),
  });
  main.hideMerges(false);
  await checkMergeGroups(repository);
  expect(checks.at(-1)?.status).toBe('failure');
});
