import { type Reading, read, unreadable } from '../../../../src/domain/reading.ts';
import type { Repository } from '../../../../src/lifecycle/repository.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import type { Commit } from '../../../../src/ports/forge/commits.ts';
import { ForgeFailure } from '../../../../src/ports/forge/forge-failure.ts';
import type { PullRequest } from '../../../../src/ports/forge/pull-requests.ts';
import { folderListings } from '../../../support/fakes/folder-listings.ts';
import { treeIdOf } from '../../../support/fakes/tree-id.ts';
import type { Line } from '../line.ts';
import { ALL_PEOPLE, BOT } from '../people.ts';
import { type GitHub, MAIN, NAME, ownCommits } from './github.ts';
import type { StoredCommit } from './objects.ts';
import type { GitHubState, StoredPull } from './state.ts';

type ForgePorts = Pick<
  Repository,
  | 'facts'
  | 'commits'
  | 'trees'
  | 'pulls'
  | 'pushes'
  | 'merges'
  | 'mergeQueue'
  | 'checks'
  | 'people'
  | 'branchCommits'
  | 'branches'
  | 'ownPulls'
  | 'closing'
  | 'conversations'
>;

/** How long GitHub takes to show the commit of a queued pull request. */
const GROUP_MADE_MS = 500;
/** How long GitHub computes whether a pull request can be merged. */
const WORKS_OUT_MS = 1_500;

/**
 * The forge ports of one Curfew, over its own connection to GitHub. An old answer is the whole state of some
 * seconds ago.
 */
export function forgePorts(
  { objects, history, ...github }: GitHub,
  line: Line,
  clock: Clock & { readonly real: () => number },
): ForgePorts {
  let skew: number | null = null;
  const fails = (message: string) => new ForgeFailure('unavailable', message);
  const heard = <T>(answer: T): T => {
    skew = Date.parse(github.stamp()) - clock.now().toMillis();
    return answer;
  };
  const ask = <T>(name: string, answer: (state: GitHubState, asOf: number) => T): Promise<T> =>
    line.call({ to: 'github', name, reads: true, fails }, (asOf) => heard(answer(history.asOf(asOf), asOf)));
  const write = <T>(name: string, act: () => T): Promise<T> =>
    line.call({ to: 'github', name, reads: false, fails }, () => heard(act()));

  const known = (sha: string): StoredCommit => {
    try {
      return objects.get(sha);
    } catch {
      throw new ForgeFailure('not-found', `no commit ${sha}`);
    }
  };
  const blob = (oid: string): Uint8Array => {
    const bytes = objects.blob(oid);
    if (bytes === undefined) throw new ForgeFailure('not-found', `no blob ${oid}`);
    return bytes;
  };
  const listings = folderListings((commit) => known(commit).files.values());
  const pullIn = (state: GitHubState, number: number): StoredPull => {
    const pull = state.pulls.get(number);
    if (pull === undefined) throw new ForgeFailure('not-found', `no pull request ${number}`);
    return pull;
  };
  const namedCommit = ({ commit, time }: NonNullable<StoredPull['merged']>, asOf: number) =>
    asOf < time + github.lags.name(commit) ? null : commit;
  const whole = (pull: StoredPull, state: GitHubState, asOf: number): PullRequest => ({
    ...listed(pull),
    mergeable: clock.real() - pull.touched < WORKS_OUT_MS ? null : github.canMerge(pull, state),
    merged:
      pull.merged === null
        ? null
        : { at: pull.merged.at, by: pull.merged.by, commit: namedCommit(pull.merged, asOf) },
  });
  const openFrom = (state: GitHubState, branch: string) =>
    [...state.pulls.values()].find((pull) => pull.open && pull.branch === branch);

  return {
    facts: {
      skewMs: () => skew,
      get: () =>
        ask('facts.get', () => ({
          id: 1,
          fullName: NAME,
          defaultBranch: MAIN,
          public: false,
          archived: false,
          allows: { squash: true, merge: true, rebase: true },
        })),
    },
    commits: {
      head: (branch) => ask(`head ${branch}`, ({ heads }) => heads.get(branch) ?? null),
      get: (sha) => ask('commit', () => plain(known(sha))),
      mergeBase: (a, b) =>
        ask('merge base', () => {
          const base = objects.mergeBase(known(a).sha, known(b).sha);
          if (base === null) throw new ForgeFailure('not-found', 'no common ancestor');
          return base;
        }),
      async *history(until) {
        yield await ask('history', () => [...objects.ancestors(known(until).sha)].map(known).map(plain));
      },
      firstParent: (since, until) =>
        ask('first parents', () => objects.line(since, known(until).sha)?.map(plain) ?? 'not-an-ancestor'),
    },
    trees: {
      list: (commit) => ask('tree', () => [...known(commit).files.values()]),
      folder: (id) => ask('tree', () => listings.folder(id)),
      below: (id) => ask('tree', () => listings.below(id)),
      blob: (oid) => ask('blob', () => blob(oid)),
      blobs: (oids) => ask('blobs', () => new Map(oids.map((oid) => [oid, blob(oid)]))),
    },
    pulls: {
      get: (number) => ask(`pull ${number}`, (state, asOf) => whole(pullIn(state, number), state, asOf)),
      open: () =>
        ask('open pulls', ({ pulls }) => [...pulls.values()].filter(({ open }) => open).map(listed)),
      reviews: (number) =>
        ask(`reviews ${number}`, (state) =>
          pullIn(state, number).reviews.map(({ id, by, state: word, submittedAt, saw }) => ({
            id,
            by,
            byHuman: true,
            state: word,
            submittedAt,
            commit: saw,
          })),
        ),
      commits: (number) =>
        ask(`commits ${number}`, (state) => {
          const pull = pullIn(state, number);
          const base = objects.mergeBase(state.heads.get(MAIN) ?? pull.base, pull.head) ?? pull.base;
          const own =
            pull.merged?.commits ?? ownCommits(objects, pull.head, base).map((commit) => commit.sha);
          return own.map(known).map(({ sha, parents, author }) => ({ sha, parents, people: [author] }));
        }),
      // The index of commits learns of a merge later than everything else.
      associatedWith: (commit) =>
        ask('pulls of commit', (_state, asOf) =>
          [...history.asOf(asOf - github.lags.index(commit)).pulls.values()].flatMap(({ number, merged }) =>
            merged?.commit === commit ? [number] : [],
          ),
        ),
      mergedSince: (since) =>
        ask('merged pulls', ({ pulls }, asOf) =>
          [...pulls.values()].flatMap(({ number, merged, updatedAt }) =>
            merged !== null && updatedAt >= since.slice(0, 19)
              ? [{ number, commit: namedCommit(merged, asOf) }]
              : [],
          ),
        ),
    },
    // Who pushed is not played: a missing push leaves what the commits say.
    pushes: {
      toBranch: (branch) => ask(`pushes to ${branch}`, () => null),
      forced: (number) => ask(`force-pushes of ${number}`, () => []),
    },
    merges: {
      merge: ({ number, head }) =>
        write(`merge ${number}`, () => {
          const merged =
            github.queue === null
              ? github.merge(BOT, number, { head, squash: true })
              : github.queue.enqueue(BOT, number, head);
          if (merged.outcome === 'queued') return { outcome: 'queued' };
          if (merged.outcome === 'merged') return merged;
          if (merged.outcome === 'head-moved') return { outcome: 'head-moved' };
          return { outcome: 'not-possible', because: `GitHub says: ${merged.outcome}.` };
        }),
    },
    mergeQueue: {
      read: () =>
        ask('merge queue', ({ queue }, asOf) =>
          github.queue === null
            ? null
            : {
                eachIsChecked: true,
                pulls: queue.map(({ number, head, group, at }) => ({
                  number,
                  head,
                  group: asOf < at + GROUP_MADE_MS ? null : group,
                })),
              },
        ),
    },
    checks: { publish: ({ head, status }) => write('check', () => github.publish(head, status)) },
    people: {
      byLogin: (login) =>
        reading(`account ${login}`, clock, () =>
          ask('account', () => ALL_PEOPLE.find((person) => person.login === login) ?? null),
        ),
      members: (team) =>
        reading(`team ${team}`, clock, () =>
          ask(`team ${team}`, ({ teams }) => {
            const members = teams.get(team);
            if (members === undefined) throw new ForgeFailure('not-found', `no team ${team}`);
            return members;
          }),
        ),
      ancestors: (team) => reading(`team ${team}`, clock, () => ask(`parent of ${team}`, () => [])),
    },
    branchCommits: {
      commit: ({ branch, expectedHead, subject, body, writes, deletions }) =>
        write(`commit to ${branch}`, () => {
          if (history.current().heads.get(branch) !== expectedHead) return { outcome: 'stale' };
          const files = Object.fromEntries([
            ...deletions.map((path) => [path, null]),
            ...writes.map(({ path, content }) => [path, content]),
          ]);
          const message = body === '' ? subject : `${subject}\n\n${body}`;
          return { outcome: 'committed', sha: github.push(BOT, branch, files, { message }) };
        }),
    },
    branches: {
      beginningWith: (prefix) =>
        ask(`branches ${prefix}`, ({ queue }, asOf) => {
          const groups = queue
            .filter(({ at }) => asOf >= at + GROUP_MADE_MS)
            .map(({ number, base }) => `gh-readonly-queue/${MAIN}/pr-${number}-${base}`);
          return [...history.current().heads.keys(), ...groups].filter((name) => name.startsWith(prefix));
        }),
      create: (branch, sha) =>
        write(`make ${branch}`, () => {
          if (history.current().heads.has(branch)) return 'exists';
          github.move(branch, known(sha).sha);
          return 'created';
        }),
      force: (branch, sha) => write(`force ${branch}`, () => github.move(branch, known(sha).sha)),
      delete: (branch) => write(`delete ${branch}`, () => github.move(branch, null)),
      createRootCommit: (files, message) => write('root commit', () => github.root(files, message)),
    },
    ownPulls: {
      ensure: ({ branch, title, body }) =>
        write(`ensure a pull from ${branch}`, () => {
          const open = openFrom(history.current(), branch);
          if (open === undefined) return { number: github.open(BOT, branch, title, body) };
          if (open.title !== title || open.body !== body) github.retitle(open.number, title, body);
          return { number: open.number };
        }),
      close: (branch) =>
        write(`close the pull from ${branch}`, () => {
          const open = openFrom(history.current(), branch);
          if (open !== undefined) github.close(open.number);
        }),
      requestReviews: () => write('ask for review', () => {}),
    },
    closing: { close: (number) => write(`close ${number}`, () => github.close(number)) },
    conversations: {
      comment: () => write('comment', () => {}),
      issue: (key, title) => write('issue', () => github.setIssue(key, title, true)),
      replies: async () => [],
      resolve: (key) =>
        write('close issue', () => {
          const known = history.current().issues.get(key);
          if (known?.open === true) github.setIssue(key, known.title, false);
        }),
    },
  };
}

function listed(pull: StoredPull): PullRequest {
  const { number, title, body, author, createdAt, closedAt, merged } = pull;
  return {
    number,
    nodeId: `PR_${number}`,
    title,
    body,
    state: pull.open ? 'open' : 'closed',
    draft: false,
    author,
    authorIsHuman: pull.human,
    base: { branch: MAIN, sha: pull.base },
    head: { branch: pull.branch, sha: pull.head, sameRepository: true },
    createdAt,
    updatedAt: pull.updatedAt,
    closedAt,
    merged: merged === null ? null : { at: merged.at, by: null, commit: merged.commit },
    mergeable: null,
  };
}

function plain({ files, ...commit }: StoredCommit): Commit {
  return { ...commit, tree: treeIdOf(files) };
}

async function reading<T>(what: string, clock: Clock, answer: () => Promise<T>): Promise<Reading<T>> {
  try {
    const value = await answer();
    return read(value, clock.now());
  } catch (cause) {
    return unreadable(what, cause instanceof Error ? cause.message : String(cause));
  }
}
