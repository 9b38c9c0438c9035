import { DateTime } from 'luxon';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import type { PullCommit, PullRequests } from '../../../src/ports/forge/pull-requests.ts';
import { aPull } from '../builders/a-pull.ts';
import { fakeGit } from './fake-git.ts';
import { fakeRepository } from './fake-repository.ts';

const START = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });

/**
 * An access repository with one pull request, all in memory: the ports that the lifecycle reads, and the
 * actions of people. A review takes milliseconds, so that a property test can run hundreds of lives.
 */
export async function fakeForge(words: {
  readonly policy: string;
  readonly operator: string;
  readonly people: readonly Person[];
  readonly author: Person;
}) {
  const git = fakeGit();
  let now = START;
  const reviews: Review[] = [];
  const commits: PullCommit[] = [];

  const opened = START.toISO() ?? '';
  let pull = aPull({ author: words.author, createdAt: opened, updatedAt: opened });

  const pulls: PullRequests = {
    get: async () => pull,
    open: async () => (pull.state === 'open' ? [pull] : []),
    reviews: async () => [...reviews],
    commits: async () => [...commits],
    // GitHub's index of commits does not know the merge yet.
    associatedWith: async () => [],
    mergedSince: async () =>
      pull.merged === null ? [] : [{ number: pull.number, commit: pull.merged.commit }],
  };
  const forge = await fakeRepository({ ...words, git, now: () => now, pulls });
  const { begun } = forge;
  git.push({ branch: 'ask', onto: begun });
  pull = { ...pull, base: { ...pull.base, sha: begun }, head: { ...pull.head, sha: begun } };

  const follow = (sha: string): void => {
    pull = { ...pull, head: { ...pull.head, sha } };
  };

  return {
    repository: forge.repository,
    member: forge.member,
    hide: forge.hide,
    pass(seconds: number): void {
      now = now.plus({ seconds });
    },
    now: () => now.toMillis(),
    /** Commits files to the branch of the pull request, with co-authors. */
    commit(by: readonly Person[], files: Readonly<Record<string, string>>): string {
      const parents = [git.headOf('ask') ?? ''];
      const sha = git.push({ branch: 'ask', files, author: by[0] ?? null, verified: false });
      commits.push({ sha, parents, people: by });
      follow(sha);
      return sha;
    },
    /** Merges the base into the branch. */
    bringBase(by: Person): string {
      const parents = [git.headOf('ask') ?? '', git.headOf('main') ?? ''];
      const sha = git.push({ branch: 'ask', merges: [parents[1] ?? ''], author: by, verified: false });
      commits.push({ sha, parents, people: [by] });
      follow(sha);
      return sha;
    },
    review(by: Person, state: Review['state'], byHuman: boolean): number {
      const id = reviews.length + 1;
      reviews.push({ id, by, byHuman, state, submittedAt: stamp(now), commit: pull.head.sha });
      return id;
    },
    dismiss(id: number): void {
      const at = reviews.findIndex((review) => review.id === id);
      const found = reviews[at];
      if (found !== undefined) reviews[at] = { ...found, state: 'dismissed' };
    },
    /** Moves the commits of reviews, as GitHub does after a force-push. */
    moveReviews(): void {
      for (const [at, review] of reviews.entries()) reviews[at] = { ...review, commit: pull.head.sha };
    },
    /** Commits files to the default branch. `as` is GitHub's state of the pull request afterwards. */
    land(
      files: Readonly<Record<string, string>>,
      as: {
        readonly merged: boolean;
        readonly base: string;
        readonly fork: boolean;
        readonly bySha: boolean;
      },
    ): void {
      const sha = git.push({ branch: 'main', files, author: words.author });
      const merged = { at: stamp(now), by: words.author, commit: as.bySha ? sha : begun };
      pull = {
        ...pull,
        state: 'closed',
        closedAt: stamp(now),
        base: { ...pull.base, branch: as.base },
        head: { ...pull.head, sameRepository: !as.fork },
        merged: as.merged ? merged : null,
      };
    },
  };
}

/** GitHub's times have no fractions. */
function stamp(at: DateTime): string {
  return at.toISO({ suppressMilliseconds: true }) ?? '';
}
