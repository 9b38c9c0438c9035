import type { DateTime } from 'luxon';
import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { signedInitialLedger } from '../../../src/ledger/initial-ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { fileAt } from '../../../src/lifecycle/evidence/read-folders.ts';
import { alarms } from '../../../src/lifecycle/memory/alarms.ts';
import { openMergedPulls } from '../../../src/lifecycle/memory/merged-pulls.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import type { PullRequests } from '../../../src/ports/forge/pull-requests.ts';
import type { Pushes } from '../../../src/ports/forge/pushes.ts';
import { PUSHES_NOT_LISTED } from '../builders/a-pull.ts';
import { KEYS, operatorFrom } from '../builders/written-policy.ts';
import { LEDGER_KEYS } from '../fakes/ledger-key.ts';
import { BOT, type FakeGit } from './fake-git.ts';
import { fakeTarget } from './fake-target.ts';
import { memoryStore } from './memory-store.ts';

const POLICY_PATH = '.github/curfew.yml';

/**
 * The parts of a repository that review and landing use, over git in memory. Curfew is set up, and a policy
 * is in force.
 */
export async function fakeRepository({
  git,
  now,
  pulls,
  pushes = PUSHES_NOT_LISTED,
  ...words
}: {
  readonly git: FakeGit;
  readonly now: () => DateTime;
  readonly pulls: PullRequests;
  readonly pushes?: Pushes;
  readonly policy: string;
  readonly operator: string;
  readonly people: readonly Person[];
}) {
  const clock = { now };
  const database = memoryStore();
  const logged: { readonly fields: object; readonly text: string }[] = [];
  const write = (fields: object, text: string) => void logged.push({ fields, text });
  const log = { info: () => {}, warn: write, error: write };
  const teams = new Map<string, Set<number>>();
  const hidden = new Set<string>();
  const silent = new Set<string>();
  const above = new Map<string, readonly string[]>();

  const begun = git.push({ branch: 'main', files: { [POLICY_PATH]: words.policy } });
  const signing = { repository: 1, signer: LEDGER_KEYS.current, now: now() };
  const { files, message } = await signedInitialLedger(begun, signing);
  await git.branches.create(LEDGER_BRANCH, await git.branches.createRootCommit(files, message));
  const target = fakeTarget({
    name: 'orders-db',
    now,
    entitlements: ['orders_reader'],
    accounts: words.people.map(({ login }) => login),
  });
  const used: Partial<Repository> & Pick<Repository, 'ledger'> = {
    ...git,
    name: 'acme/access',
    defaultBranch: 'main',
    operator: operatorFrom(words.operator),
    keys: KEYS,
    facts: {
      get: async () => {
        throw new Error('unexpected call');
      },
      skewMs: () => 0,
    },
    pulls,
    pushes,
    merges: { merge: async () => ({ outcome: 'not-possible', because: 'people merge here' }) },
    checks: { publish: async () => {} },
    people: {
      async byLogin(login) {
        if (silent.has(login)) return unreadable(`account ${login}`, 'GitHub answered 502');
        return read(words.people.find((person) => person.login === login) ?? null, now());
      },
      async members(team) {
        if (hidden.has(team)) return unreadable(`team ${team}`, 'GitHub answered 403');
        return read(
          words.people.filter(({ id }) => teams.get(team)?.has(id) === true),
          now(),
        );
      },
      ancestors: async (team) =>
        hidden.has(team)
          ? unreadable(`team ${team}`, 'GitHub answered 403')
          : read(above.get(team) ?? [], now()),
    },
    ownPulls: { ensure: async () => ({ number: 2 }), close: async () => {}, requestReviews: async () => {} },
    conversations: {
      comment: async () => {},
      issue: async () => {},
      replies: async () => [],
      resolve: async () => {},
    },
    ledger: openLedger({
      ...git,
      repository: 1,
      keys: LEDGER_KEYS,
      pulls,
      clock,
      timer: { wait: async () => {} },
      log,
      isOurs: ({ author, verified }) => verified && author?.id === BOT.id,
    }),
    targets: { connector: () => target.connector },
    clock,
    log,
    store: database,
    forClass: () => repository,
    memory: {
      alarms: alarms(),
      confirmedLandings: new Set(),
      mergedPulls: openMergedPulls(),
      mergeRefusals: new Map(),
      fileChecks: new Map(),
      readPulls: new Map(),
      readCommits: new Map(),
      emergencyReads: new Map(),
      reRequestedApprovals: new Set(),
      olderHeads: new Map(),
    } as unknown as Repository['memory'],
  };
  const repository = used as Repository;
  const blob = (await fileAt(git.trees, begun, POLICY_PATH))?.oid ?? '';
  await repository.ledger.append(() => ({
    entries: [
      {
        type: 'policy-accepted',
        at: now().toISO() ?? '',
        commit: begun,
        blob,
        pull: null,
        evidence: null,
      },
    ],
  }));
  return {
    repository,
    database,
    /** The first commit of the default branch, which holds the policy. */
    begun,
    /** Warnings and errors. */
    logged,
    member(team: string, { id }: Person, is: boolean): void {
      const members = teams.get(team) ?? new Set();
      if (is) members.add(id);
      else members.delete(id);
      teams.set(team, members);
    },
    /** Makes the team and its parents unreadable. */
    hide: (team: string): void => void hidden.add(team),
    show: (team: string): void => void hidden.delete(team),
    nest: (team: string, below: string): void => void above.set(team, [below]),
    /** Makes the login unreadable. */
    silence: (login: string): void => void silent.add(login),
  };
}
