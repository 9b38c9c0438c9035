import { DateTime } from 'luxon';
import type { Review } from '../../src/domain/decision/decision.ts';
import { LEDGER_BRANCH } from '../../src/domain/ledger/ledger-paths.ts';
import type { Person } from '../../src/domain/person.ts';
import { read, unreadable } from '../../src/domain/reading.ts';
import { initialLedger } from '../../src/ledger/init-ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { alarms } from '../../src/lifecycle/alarms.ts';
import type { Repository } from '../../src/lifecycle/repository.ts';
import type { PullCommit, PullRequest } from '../../src/ports/pull-requests.ts';
import { BOT, fakeGit } from './fake-git.ts';
import { fakeTarget } from './fake-target.ts';
import { KEYS, operatorFrom } from './written-policy.ts';

const START = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });
const POLICY_PATH = '.github/curfew.yml';

/**
 * An access repository with one pull request, all in memory: what the lifecycle reads through its ports, and what
 * people do. A look takes milliseconds, so that a property can be tried on hundreds of lives.
 */
export async function fakeForge(words: {
  readonly policy: string;
  readonly operator: string;
  readonly people: readonly Person[];
  readonly author: Person;
}) {
  const git = fakeGit();
  let now = START;
  const clock = { now: () => now };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const teams = new Map<string, Set<number>>();
  const hidden = new Set<string>();
  const reviews: Review[] = [];
  const commits: PullCommit[] = [];

  const begun = git.push({ branch: 'main', files: { [POLICY_PATH]: words.policy } });
  git.push({ branch: 'ask', onto: begun });
  const { files, message } = initialLedger(begun);
  await git.branches.create(LEDGER_BRANCH, await git.branches.orphan(files, message));

  let pull: PullRequest = {
    number: 1,
    nodeId: 'PR_1',
    title: 'Ask',
    body: '',
    state: 'open',
    draft: false,
    author: words.author,
    authorIsHuman: true,
    base: { branch: 'main', sha: begun },
    head: { branch: 'ask', sha: begun, sameRepository: true },
    createdAt: START.toISO() ?? '',
    updatedAt: START.toISO() ?? '',
    closedAt: null,
    merged: null,
    mergeable: true,
  };

  const pulls: Repository['pulls'] = {
    get: async () => pull,
    open: async () => (pull.state === 'open' ? [pull] : []),
    reviews: async () => [...reviews],
    commits: async () => [...commits],
    associatedWith: async (sha) => (pull.merged?.commit === sha ? [pull] : []),
    closedSince: async () => [],
  };
  const target = fakeTarget({
    name: 'orders-db',
    now: () => now,
    entitlements: ['orders_reader'],
    accounts: words.people.map(({ login }) => login),
  });
  /** What looking at a request and judging what landed use of a repository. */
  const used: Partial<Repository> & Pick<Repository, 'ledger'> = {
    ...git,
    name: 'acme/access',
    defaultBranch: 'main',
    operator: operatorFrom(words.operator),
    keys: KEYS,
    facts: {
      get: async () => {
        throw new Error('nobody asks');
      },
      skewMs: () => 0,
    },
    pulls,
    merges: { merge: async () => ({ outcome: 'not-possible', because: 'people merge here' }) },
    checks: { publish: async () => {} },
    people: {
      async byLogin(login) {
        return read(words.people.find((person) => person.login === login) ?? null, now);
      },
      async members(team) {
        if (hidden.has(team)) return unreadable(`team ${team}`, 'GitHub answered 403');
        return read(
          words.people.filter(({ id }) => teams.get(team)?.has(id) === true),
          now,
        );
      },
      ancestors: async () => read([], now),
    },
    ownPulls: { keep: async () => ({ number: 2 }), close: async () => {}, askForReview: async () => {} },
    notices: {
      comment: async () => {},
      issue: async () => {},
      replies: async () => [],
      resolve: async () => {},
    },
    ledger: openLedger({
      ...git,
      pulls,
      clock,
      log,
      isOurs: ({ author, verified }) => verified && author?.id === BOT.id,
    }),
    targets: { connector: () => target.connector },
    clock,
    log,
    alarms: alarms(),
    confirmed: new Set(),
    mergeBlocks: new Map(),
    askedAgain: new Set(),
  };
  const repository = used as Repository;
  const blob = (await git.trees.list(begun, POLICY_PATH))[0]?.oid ?? '';
  await repository.ledger.append(() => ({
    entries: [
      {
        type: 'policy-accepted',
        at: now.toISO() ?? '',
        commit: begun,
        blob,
        pull: null,
        evidence: null,
      },
    ],
  }));

  const follow = (sha: string): void => {
    pull = { ...pull, head: { ...pull.head, sha } };
  };

  return {
    repository,
    pass(seconds: number): void {
      now = now.plus({ seconds });
    },
    now: () => now.toMillis(),
    member(team: string, { id }: Person, is: boolean): void {
      const members = teams.get(team) ?? new Set();
      if (is) members.add(id);
      else members.delete(id);
      teams.set(team, members);
    },
    hide: (team: string): void => void hidden.add(team),
    /** Somebody commits files to the pull request's branch; others are named as co-authors. */
    commit(by: readonly Person[], files: Readonly<Record<string, string>>): string {
      const parents = [git.headOf('ask') ?? ''];
      const sha = git.push({ branch: 'ask', files, author: by[0] ?? null, verified: false });
      commits.push({ sha, parents, people: by });
      follow(sha);
      return sha;
    },
    /** Somebody brings the base into the branch. */
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
    /** As GitHub does with the commits of reviews after a force-push. */
    moveReviews(): void {
      for (const [at, review] of reviews.entries()) reviews[at] = { ...review, commit: pull.head.sha };
    },
    /** Puts files on the default branch; `as` tells what GitHub says about the pull request afterwards. */
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

/** GitHub's times have no fraction. */
function stamp(at: DateTime): string {
  return at.toISO({ suppressMilliseconds: true }) ?? '';
}
