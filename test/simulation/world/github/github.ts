import type { Review } from '../../../../src/domain/decision/decision.ts';
import { LEDGER_BRANCH } from '../../../../src/domain/own-branches.ts';
import type { Person } from '../../../../src/domain/person.ts';
import { initialLedger } from '../../../../src/ledger/initial-ledger.ts';
import { BOT, TEAMS } from '../people.ts';
import { type MergeQueue, mergeQueue } from './merge-queue.ts';
import { mergeTrees, type Objects, objects, type StoredCommit } from './objects.ts';
import { type GitHubState, type History, history, type StoredCheck, type StoredPull } from './state.ts';

export const NAME = 'acme/access';
export const MAIN = 'main';

/** Content by path; null deletes. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** The webhook events of GitHub. */
export interface Announcement {
  readonly event:
    | 'push'
    | 'pull_request'
    | 'pull_request_review'
    | 'membership'
    | 'merge_group.checks_requested';
  readonly payload: object;
}

/** A moved branch. `pulls` are the pull requests whose merges moved it, oldest first. */
export interface Moved {
  readonly branch: string;
  readonly before: string | null;
  readonly after: string;
  readonly pulls: readonly StoredPull[];
  /** Whether the merge queue moved it. */
  readonly byQueue: boolean;
}

export type Merged =
  | { readonly outcome: 'merged'; readonly commit: string }
  | { readonly outcome: 'head-moved' }
  | { readonly outcome: 'closed' | 'conflict' };

/** Milliseconds after a merge, by merge commit. */
export interface Lags {
  /** Until the index of commits knows it. */
  index(commit: string): number;
  /** Until the pull request names its merge commit, although it is merged. */
  name(commit: string): number;
}

/** GitHub in memory. Each action of a person or the App takes effect at once, as a whole. */
export interface GitHub {
  readonly objects: Objects;
  readonly history: History;
  push(
    by: Person,
    branch: string,
    files: Files,
    options?: { readonly onto?: string; readonly message?: string },
  ): string;
  /** Moves a branch, by force; null deletes it. */
  move(branch: string, sha: string | null): void;
  root(files: readonly { readonly path: string; readonly content: string }[], message: string): string;
  open(by: Person, branch: string, title: string, body?: string): number;
  retitle(number: number, title: string, body: string): void;
  close(number: number): void;
  reopen(number: number): void;
  review(by: Person, number: number, state: Review['state']): void;
  dismiss(number: number, review: number): void;
  /** Merges the branch, or only if it is at `head`. */
  merge(by: Person, number: number, how: { readonly head?: string; readonly squash: boolean }): Merged;
  /** Null if the default branch needs no merge queue. */
  readonly queue: MergeQueue | null;
  publish(sha: string, status: StoredCheck['status']): void;
  canMerge(pull: StoredPull, state: GitHubState): boolean;
  setTeam(team: string, members: readonly Person[]): void;
  setIssue(key: string, title: string, open: boolean): void;
  /** How long GitHub takes to say who made a merge commit. */
  readonly lags: Lags;
  /** GitHub's own time, in whole seconds. */
  stamp(): string;
}

export function gitHub({
  now,
  ahead,
  files,
  announce,
  moved,
  lags,
  hasQueue,
}: {
  readonly now: () => number;
  /** Milliseconds by which GitHub's clock is ahead. */
  readonly ahead: number;
  /** The first files of the default branch. */
  readonly files: Files;
  readonly announce: (announcement: Announcement) => void;
  readonly moved: (move: Moved) => void;
  readonly lags: Lags;
  readonly hasQueue: boolean;
}): GitHub {
  const store = objects();
  let reviews = 0;
  const stamp = () => `${new Date(now() + ahead).toISOString().slice(0, 19)}Z`;

  const written = (base: ReadonlyMap<string, ReturnType<Objects['stage']>>, changes: Files) => {
    const tree = new Map(base);
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) tree.delete(path);
      else tree.set(path, store.stage(path, content));
    }
    return tree;
  };
  const root: GitHub['root'] = (first, message) =>
    store.put({
      parents: [],
      files: written(new Map(), Object.fromEntries(first.map(({ path, content }) => [path, content]))),
      message,
      author: BOT,
      verified: true,
      at: stamp(),
    });
  const main = store.put({
    parents: [],
    files: written(new Map(), files),
    message: 'Begin',
    author: { login: 'olga', id: 100 },
    verified: true,
    at: stamp(),
  });
  const begun = initialLedger(main);
  const ledger = root(begun.files, begun.message);
  const past = history(
    {
      heads: new Map([
        [MAIN, main],
        [LEDGER_BRANCH, ledger],
      ]),
      pulls: new Map(),
      teams: TEAMS,
      queue: [],
      checks: new Map(),
      issues: new Map(),
    },
    now,
  );

  const headOf = (branch: string): string | null => past.current().heads.get(branch) ?? null;
  const pullAt = (number: number): StoredPull => {
    const found = past.current().pulls.get(number);
    if (found === undefined) throw new Error(`there is no pull request ${number}`);
    return found;
  };
  const setPull = (pull: StoredPull, action: string, extra: Partial<GitHubState> = {}): void => {
    past.change({
      ...extra,
      pulls: new Map(past.current().pulls).set(pull.number, { ...pull, updatedAt: stamp() }),
    });
    announce({
      event: 'pull_request',
      payload: {
        action,
        repository: { full_name: NAME },
        pull_request: { number: pull.number, merged_at: pull.merged?.at ?? null },
      },
    });
  };
  const saidPush = (branch: string) =>
    announce({
      event: 'push',
      payload: { ref: `refs/heads/${branch}`, repository: { full_name: NAME, default_branch: MAIN } },
    });

  const move = (
    branch: string,
    sha: string | null,
    { pulls = [], byQueue = false }: Partial<Pick<Moved, 'pulls' | 'byQueue'>> = {},
  ): void => {
    const before = headOf(branch);
    const heads = new Map(past.current().heads);
    if (sha === null) heads.delete(branch);
    else heads.set(branch, sha);
    past.change({ heads });
    if (sha === null || sha === before) return;
    moved({ branch, before, after: sha, pulls, byQueue });
    saidPush(branch);
    for (const pull of past.current().pulls.values()) {
      if (pull.open && pull.branch === branch) {
        setPull({ ...pull, head: sha, base: headOf(MAIN) ?? pull.base, touched: now() }, 'synchronize');
        queue?.remove(pull.number);
      }
    }
    if (branch === MAIN && !byQueue) queue?.advance();
  };

  const mergeOf = (pull: StoredPull, state: GitHubState, onto?: string) => {
    const tip = onto ?? state.heads.get(MAIN);
    const base = tip === undefined ? null : store.mergeBase(tip, pull.head);
    if (tip === undefined || base === null) return 'conflict';
    const tree = mergeTrees(store.get(base).files, store.get(tip).files, store.get(pull.head).files);
    return tree === 'conflict' ? tree : { tip, base, tree };
  };

  const writeMerge = (pull: StoredPull, squash: boolean, onto?: string) => {
    const made = mergeOf(pull, past.current(), onto);
    if (made === 'conflict') return null;
    const commit = store.put({
      parents: squash ? [made.tip] : [made.tip, pull.head],
      files: made.tree,
      message: `${pull.title} (#${pull.number})`,
      author: pull.author,
      verified: true,
      at: stamp(),
    });
    return { commit, base: made.base };
  };
  const mergedAs = (pull: StoredPull, commit: string, by: Person, base: string): StoredPull => ({
    ...pull,
    open: false,
    closedAt: stamp(),
    merged: {
      at: stamp(),
      time: now(),
      by,
      commit,
      commits: ownCommits(store, pull.head, base).map(({ sha }) => sha),
    },
  });

  const queue: MergeQueue | null = !hasQueue
    ? null
    : mergeQueue({
        now,
        current: past.current,
        tip: () => headOf(MAIN),
        pull: pullAt,
        setQueue: (entries) => past.change({ queue: entries }),
        mergeCommit: (pull, onto) => writeMerge(pull, true, onto)?.commit ?? null,
        land(entries) {
          const pulls = entries.map(({ number, group, by, base }) => {
            const pull = pullAt(number);
            return mergedAs(pull, group, by, store.mergeBase(base, pull.head) ?? pull.base);
          });
          for (const pull of pulls) setPull(pull, 'closed');
          move(MAIN, entries.at(-1)?.group ?? null, { pulls, byQueue: true });
        },
        requestChecks: () =>
          announce({
            event: 'merge_group.checks_requested',
            payload: { action: 'checks_requested', repository: { full_name: NAME } },
          }),
      });

  return {
    queue,
    publish(sha, status) {
      if (past.current().checks.get(sha)?.status === status) return;
      past.change({ checks: new Map(past.current().checks).set(sha, { status, at: now() }) });
      queue?.advance();
    },
    objects: store,
    history: past,
    lags,
    stamp,
    root,
    move: (branch, sha) => move(branch, sha),
    push(by, branch, changes, { onto, message = 'Change' } = {}) {
      const parent = onto ?? headOf(branch) ?? main;
      const sha = store.put({
        parents: [parent],
        files: written(store.get(parent).files, changes),
        message,
        author: by,
        verified: by.id === BOT.id,
        at: stamp(),
      });
      move(branch, sha);
      return sha;
    },
    open(by, branch, title, body = '') {
      const number = past.current().pulls.size + 1;
      setPull(
        {
          number,
          title,
          body,
          open: true,
          author: by,
          human: by.id !== BOT.id,
          branch,
          head: headOf(branch) ?? main,
          base: headOf(MAIN) ?? main,
          createdAt: stamp(),
          updatedAt: stamp(),
          closedAt: null,
          touched: now(),
          reviews: [],
          merged: null,
        },
        'opened',
      );
      return number;
    },
    retitle(number, title, body) {
      setPull({ ...pullAt(number), title, body }, 'edited');
    },
    close(number) {
      const pull = pullAt(number);
      if (pull.open) setPull({ ...pull, open: false, closedAt: stamp() }, 'closed');
      queue?.remove(number);
    },
    reopen(number) {
      const pull = pullAt(number);
      const head = headOf(pull.branch);
      if (pull.open || pull.merged !== null || head === null) return;
      setPull({ ...pull, open: true, closedAt: null, head, touched: now() }, 'reopened');
    },
    review(by, number, state) {
      const pull = pullAt(number);
      const id = ++reviews;
      const review = { id, by, state, at: now(), submittedAt: stamp(), saw: pull.head };
      past.change({
        pulls: new Map(past.current().pulls).set(number, {
          ...pull,
          updatedAt: stamp(),
          reviews: [...pull.reviews, review],
        }),
      });
      announce({
        event: 'pull_request_review',
        payload: { repository: { full_name: NAME }, pull_request: { number } },
      });
    },
    dismiss(number, id) {
      const pull = pullAt(number);
      const changed = pull.reviews.map((each) =>
        each.id === id ? { ...each, state: 'dismissed' as const } : each,
      );
      past.change({
        pulls: new Map(past.current().pulls).set(number, { ...pull, updatedAt: stamp(), reviews: changed }),
      });
      announce({
        event: 'pull_request_review',
        payload: { repository: { full_name: NAME }, pull_request: { number } },
      });
    },
    merge(by, number, { head, squash }) {
      const pull = pullAt(number);
      if (pull.merged !== null && (head === undefined || head === pull.head)) {
        return { outcome: 'merged', commit: pull.merged.commit };
      }
      if (head !== undefined && head !== pull.head) return { outcome: 'head-moved' };
      if (!pull.open) return { outcome: 'closed' };
      const made = writeMerge(pull, squash);
      if (made === null) return { outcome: 'conflict' };
      const merged = mergedAs(pull, made.commit, by, made.base);
      setPull(merged, 'closed');
      queue?.remove(number);
      move(MAIN, made.commit, { pulls: [merged] });
      return { outcome: 'merged', commit: made.commit };
    },
    canMerge: (pull, state) => mergeOf(pull, state) !== 'conflict',
    setTeam(team, members) {
      past.change({ teams: new Map(past.current().teams).set(team, members) });
      const [login, slug] = team.split('/');
      announce({ event: 'membership', payload: { organization: { login }, team: { slug } } });
    },
    setIssue(key, title, open) {
      past.change({ issues: new Map(past.current().issues).set(key, { open, title }) });
    },
  };
}

/** Commits of the branch that the default branch does not have, oldest first. */
export function ownCommits(store: Objects, head: string, base: string): readonly StoredCommit[] {
  return store.line(base, head) ?? [store.get(head)];
}
