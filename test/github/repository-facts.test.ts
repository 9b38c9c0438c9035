import { describe, expect, it } from 'vitest';
import { forgeSkew, repositoryFacts } from '../../src/github/repository-facts.ts';
import { aClient, CLOCK, expectEveryCall, github, HERE } from './github.ts';
import { answer } from './sample.ts';

expectEveryCall();

const facts = () => {
  const [client, skew] = [aClient(), forgeSkew(CLOCK)];
  skew.watch(client.octokit);
  return repositoryFacts({ ...client, skew });
};
const replying = (parts: object, headers: Record<string, string> = {}) =>
  github().get(HERE).reply(200, answer('GET /repos/{owner}/{repo}', parts), headers);

describe('get', () => {
  it('reads the facts of the repository', async () => {
    replying({
      id: 3,
      full_name: 'acme/access',
      default_branch: 'trunk',
      private: true,
      archived: true,
      allow_squash_merge: false,
      allow_merge_commit: true,
      allow_rebase_merge: false,
    });
    expect(await facts().get()).toEqual({
      id: 3,
      fullName: 'acme/access',
      defaultBranch: 'trunk',
      public: false,
      archived: true,
      allows: { squash: false, merge: true, rebase: false },
    });
  });

  it('takes each merge method as allowed if GitHub does not show them', async () => {
    replying({ private: false });
    expect(await facts().get()).toMatchObject({
      public: true,
      allows: { squash: true, merge: true, rebase: true },
    });
  });
});

describe('skewMs', () => {
  it('is GitHub’s time minus this machine’s, by the last answer that has a time', async () => {
    const repository = facts();
    expect(repository.skewMs()).toBeNull();
    replying({}, { date: 'Mon, 23 Nov 2026 14:01:30 GMT' });
    await repository.get();
    expect(repository.skewMs()).toBe(90_000);
    replying({}, { date: 'Mon, 23 Nov 2026 13:59:59 GMT' });
    await repository.get();
    expect(repository.skewMs()).toBe(-1_000);
    replying({}, { date: 'nonsense' });
    await repository.get();
    expect(repository.skewMs()).toBe(-1_000);
  });
});
