import type { DateTime } from 'luxon';
import type { Review } from '../../../src/domain/decision/decision.ts';
import { POLICY_PATH } from '../../../src/domain/grants/grants-paths.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import type { Person } from '../../../src/domain/person.ts';
import { land } from '../../../src/lifecycle/landing/land.ts';
import { reviewPull } from '../../../src/lifecycle/review/review-pull.ts';
import type { PullCommit, PullRequest } from '../../../src/ports/forge/pull-requests.ts';
import { aPull, somePulls } from '../builders/a-pull.ts';
import { ALICE, BOB, DANA, NOW } from '../builders/a-request.ts';
import { fakeGit } from './fake-git.ts';
import { fakeRepository } from './fake-repository.ts';

export const PETRA: Person = { login: 'petra', id: 70 };
const TEAMS: Readonly<Record<string, readonly Person[]>> = {
  'acme/backend': [ALICE, BOB],
  'acme/dba': [DANA],
  'acme/platform': [PETRA],
};

export const OPERATOR = `repositories:
  acme/access: { policy_owners: [acme/platform] }
targets:
  orders-db:
    connector: postgres
    url: { env: ORDERS_DB_URL }
    entitlements: [orders_reader, log_reader]
`;

export const POLICY = `version: 1
files: [access/**/*.yaml]
merge: manual
policy: { approval: [ { count: 1, from: [acme/platform] } ] }
roles:
  orders-db-read:
    description: Read-only on the orders database
    max_duration: 8h
    eligible: [acme/backend]
    approval: [ { count: 1, from: [acme/dba] } ]
    provision: [ { target: orders-db, member_of: orders_reader } ]
  logs-read:
    description: Logs of the last two weeks
    max_duration: 8h
    eligible: [acme/backend]
    approval: automatic
    provision: [ { target: orders-db, member_of: log_reader } ]
`;

const INDEX_LAG_MS = 30_000;

type Files = Readonly<Record<string, string | null>>;

/**
 * The default branch of an access repository in memory, with the pull requests and pushes that land on it.
 * People and teams are alice and bob (backend), dana (dba) and petra (platform). A landing takes a
 * millisecond.
 */
export async function fakeMain({
  policy = POLICY,
  operator = OPERATOR,
}: {
  readonly policy?: string;
  readonly operator?: string;
} = {}) {
  const git = fakeGit();
  let now: DateTime = NOW;
  const pulls = new Map<number, PullRequest>();
  const reviews = new Map<number, Review[]>();
  const commits = new Map<number, PullCommit[]>();
  const changed = new Map<number, Files>();
  let listingIsEmpty = false;
  let indexIsDown = false;
  /** GitHub's index of commits lags. */
  const isIndexed = (mergedAt: string) =>
    !indexIsDown && now.toMillis() - Date.parse(mergedAt) >= INDEX_LAG_MS;
  const found = (number: number): PullRequest => pulls.get(number) ?? aPull();
  const forge = await fakeRepository({
    policy,
    operator,
    git,
    people: [ALICE, BOB, DANA, PETRA],
    now: () => now,
    pulls: somePulls({
      get: async (number) => found(number),
      open: async (base) =>
        [...pulls.values()].filter(
          (pull) => pull.state === 'open' && (base ?? pull.base.branch) === pull.base.branch,
        ),
      reviews: async (number) => [...(reviews.get(number) ?? [])],
      commits: async (number) => [...(commits.get(number) ?? [])],
      associatedWith: async (sha) =>
        [...pulls.values()].flatMap(({ number, merged }) =>
          merged?.commit === sha && isIndexed(merged.at) ? [number] : [],
        ),
      mergedSince: async (since) =>
        [...pulls.values()].flatMap(({ number, merged }) =>
          merged === null || listingIsEmpty || Date.parse(merged.at) < Date.parse(since)
            ? []
            : [{ number, commit: merged.commit }],
        ),
    }),
  });
  for (const [team, members] of Object.entries(TEAMS)) {
    for (const person of members) forge.member(team, person, true);
  }
  const { repository } = forge;

  const main = {
    ...forge,
    git,
    head: () => git.headOf('main') ?? '',
    now: () => now,
    pass: (seconds: number): void => {
      now = now.plus({ seconds });
    },
    pull: found,
    /** Lets GitHub leave new merges out of its listing, too. */
    hideMerges: (are: boolean): void => {
      listingIsEmpty = are;
    },
    /** Lets GitHub's index of commits learn of no merge. */
    delayIndex: (is: boolean): void => {
      indexIsDown = is;
    },
    change: (number: number, words: Partial<PullRequest>): void => {
      pulls.set(number, { ...found(number), ...words });
    },
    /** Makes these the commits of a pull request. */
    commit: (number: number, ...own: PullCommit[]): void => void commits.set(number, own),
    /** Opens a pull request with these files, and lets Curfew review it. Answers its number. */
    async ask(files: Files, by: Person = ALICE): Promise<number> {
      const number = pulls.size + 1;
      const base = main.head();
      const sha = git.push({ branch: `ask-${number}`, onto: base, files, author: by, verified: false });
      const head = { branch: `ask-${number}`, sha, sameRepository: true };
      const createdAt = stamp(now);
      pulls.set(number, aPull({ number, author: by, base: { branch: 'main', sha: base }, head, createdAt }));
      commits.set(number, [{ sha, parents: [base], people: [by] }]);
      changed.set(number, files);
      await reviewPull(repository, number);
      return number;
    },
    review(number: number, by: Person, state: Review['state'] = 'approved'): void {
      now = now.plus({ seconds: 2 });
      const said = reviews.get(number) ?? [];
      const id = number * 100 + said.length;
      const commit = found(number).head.sha;
      reviews.set(number, [...said, { id, by, byHuman: true, state, submittedAt: stamp(now), commit }]);
    },
    /** The files that it changes. */
    brings: (number: number): Files => changed.get(number) ?? {},
    /** Adds a commit to the branch of a pull request that changes nothing. */
    addCommit(number: number): void {
      const { head, author } = found(number);
      const sha = git.push({ branch: head.branch, author, verified: false });
      commits.set(number, [...(commits.get(number) ?? []), { sha, parents: [head.sha], people: [author] }]);
      main.change(number, { head: { ...head, sha } });
    },
    /** Merges it, with other content if given. A rebase makes its last commit. Answers the commit. */
    merge(number: number, files?: Files, message?: string, { rebase = false } = {}): string {
      now = now.plus({ seconds: 2 });
      const brought = files ?? main.brings(number);
      const merges = rebase ? [] : [found(number).head.sha];
      const words = message === undefined ? {} : { message };
      const sha = git.push({ branch: 'main', files: brought, author: DANA, merges, ...words });
      const at = stamp(now);
      main.change(number, { state: 'closed', closedAt: at, merged: { at, by: DANA, commit: sha } });
      return sha;
    },
    push: (files: Files): string => git.push({ branch: 'main', files, author: BOB }),
    /** Opens, approves and merges a request. Answers the commit. */
    async give(files: Files, by: Person = ALICE, approver: Person = DANA): Promise<string> {
      const number = await main.ask(files, by);
      main.review(number, approver);
      return main.merge(number);
    },
    /**
     * Lands, and waits for the pull requests of commits as long as Curfew does. Null if everything is
     * judged, else why it is tried again later.
     */
    async land(): Promise<string | null> {
      let landed = await land(repository);
      while (landed.outcome === 'retry' && landed.at !== undefined) {
        now = landed.at;
        landed = await land(repository);
      }
      return landed.outcome === 'done' ? null : landed.because;
    },
    /** Lands without waiting. */
    async landNow(): Promise<string | null> {
      const landed = await land(repository);
      return landed.outcome === 'done' ? null : landed.because;
    },
    /** The entries, without `requested`. */
    async entries(): Promise<readonly Entry[]> {
      const all = await repository.ledger.since('2026-01-01T00:00:00Z');
      return all.filter(({ type }) => type !== 'requested' && type !== 'policy-requested').slice(1);
    },
    /** The entries as text: `authorized one`, `refused one: decision-waiting`. */
    async story(): Promise<readonly string[]> {
      return (await main.entries()).map((entry) => {
        const about = 'grant' in entry ? `${entry.type} ${entry.grant}` : entry.type;
        return 'reasons' in entry ? `${about}: ${entry.reasons.map(({ code }) => code).join(', ')}` : about;
      });
    },
    async cursor(): Promise<string | null> {
      const state = await repository.ledger.state();
      return state.readable ? state.value.cursor : null;
    },
    writes: () => git.messages(LEDGER_BRANCH).length,
    policy: (text: string): Files => ({ [POLICY_PATH]: text }),
  };
  return main;
}

/** GitHub's times have no fractions. */
function stamp(at: DateTime): string {
  return at.toISO({ suppressMilliseconds: true }) ?? '';
}
