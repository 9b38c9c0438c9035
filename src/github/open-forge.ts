import type { Octokit } from '@octokit/rest';
import type { CallClass } from '../domain/call-classes.ts';
import { type CallBudgetOptions, openCallBudget } from '../octokit/call-budget.ts';
import { admit } from '../octokit/use-call-budget.ts';
import type { Clock } from '../ports/clock.ts';
import type { Forge } from '../ports/forge/forge.ts';
import type { PullRequests } from '../ports/forge/pull-requests.ts';
import type { Log } from '../ports/log.ts';
import type { Budget } from '../ports/metrics.ts';
import { checkRuns } from './check-runs.ts';
import { type AppCredentials, octokitFor, openOctokit, openShared, type Shared } from './client/octokit.ts';
import { type OwnApp, ownApp } from './client/own-app.ts';
import type { RepositoryClient } from './client/repository-client.ts';
import { conversations } from './conversations/conversations.ts';
import { branchCommits } from './git/branch-commits.ts';
import { branches } from './git/branches.ts';
import { commits } from './git/commits.ts';
import { openObjectCache } from './git/object-cache.ts';
import { trees } from './git/trees.ts';
import { people } from './people-and-teams.ts';
import { protection } from './protection/protection.ts';
import { mergeQueue } from './pulls/merge-queue.ts';
import { merges } from './pulls/merges.ts';
import { ownPulls } from './pulls/own-pulls.ts';
import { pullRequests } from './pulls/pull-requests.ts';
import { pushes } from './pulls/pushes.ts';
import { requestClosing } from './pulls/request-closing.ts';
import { type ForgeSkew, forgeSkew, repositoryFacts } from './repository-facts.ts';

export interface ForgeOptions {
  readonly apiUrl: string;
  readonly app: AppCredentials;
  readonly clock: Clock;
  readonly log: Log;
  readonly onBudget: (repository: string, budget: Budget) => void;
  /** Real elapsed time, and GitHub's documented limits, if absent. */
  readonly limits?: Pick<CallBudgetOptions, 'elapsedMs' | 'limits'> | undefined;
}

/** A commit by GraphQL. */
const COMMIT = { resource: 'graphql', writes: true, creates: true } as const;

/**
 * Opens a repository by name (`acme/access`), as the installation of the App that GitHub names for it.
 * Rejects with ForgeFailure.
 */
export function forgeOpener(options: ForgeOptions): (name: string) => Promise<Forge> {
  const { apiUrl: baseUrl, app, clock } = options;
  const asApp = octokitFor({ baseUrl, app, installation: null, shared: sharedFor(options, 'the App') });
  const readOwnApp = ownApp(asApp);
  const installations = new Map<number, Shared>();
  return async (name) => {
    const { owner, repo } = splitName(name);
    const { data } = await asApp.rest.apps.getRepoInstallation({ owner, repo });
    const { id: installation } = data;
    const shared = installations.get(installation) ?? sharedFor(options, `the installation for ${owner}`);
    installations.set(installation, shared);
    const { bot } = await readOwnApp();
    const skew = forgeSkew(clock);
    const objects = openObjectCache();
    const onBudget = (budget: Budget) => options.onBudget(name, budget);
    const known = new Map<CallClass, Forge>();
    const forClass = (callClass: CallClass): Forge => {
      const existing = known.get(callClass);
      if (existing !== undefined) return existing;
      const octokit = octokitFor({ baseUrl, app, installation, callClass, shared, onBudget });
      skew.watch(octokit);
      const opened: Forge = {
        ...forgePorts({ octokit, owner, repo, objects, asApp, ownApp: readOwnApp, clock, skew }),
        isOurs: ({ author, verified }) => verified && author?.login === bot,
        admitCommit: async () => admit(shared.budget, COMMIT, callClass),
        forClass,
      };
      known.set(callClass, opened);
      return opened;
    };
    return forClass('end');
  };
}

function forgePorts(
  client: RepositoryClient & {
    readonly asApp: Octokit;
    readonly ownApp: () => Promise<OwnApp>;
    readonly clock: Clock;
    readonly skew: ForgeSkew;
  },
): Omit<Forge, 'isOurs' | 'admitCommit' | 'forClass'> {
  return {
    facts: repositoryFacts(client),
    commits: commits(client),
    trees: trees(client),
    branchCommits: branchCommits(client),
    pulls: pullRequests(client),
    pushes: pushes(client),
    merges: merges(client),
    mergeQueue: mergeQueue(client),
    protection: protection(client),
    checks: checkRuns(client),
    people: people(client),
    branches: branches(client),
    ownPulls: ownPulls(client),
    closing: requestClosing(client),
    conversations: conversations(client),
  };
}

function sharedFor({ limits, log }: ForgeOptions, of: string): Shared {
  return openShared(
    openCallBudget({
      ...limits,
      onWait: (callClass, waitMs) =>
        log.warn(
          { limitsOf: of, callClass, waitMs },
          'GitHub’s limits are almost used up: these calls wait, and ends go on',
        ),
    }),
  );
}

/** The pull requests of one repository, read with a person's token or as the App. */
export async function openPulls(
  apiUrl: string,
  identity: { readonly token: string } | { readonly app: AppCredentials },
  name: string,
): Promise<PullRequests> {
  const ownerAndRepo = splitName(name);
  if ('token' in identity) {
    return pullRequests({
      octokit: openOctokit({ baseUrl: apiUrl }, { auth: identity.token }),
      ...ownerAndRepo,
    });
  }
  const options = { baseUrl: apiUrl, app: identity.app };
  const asApp = octokitFor({ ...options, installation: null });
  const { data } = await asApp.rest.apps.getRepoInstallation(ownerAndRepo);
  return pullRequests({ octokit: octokitFor({ ...options, installation: data.id }), ...ownerAndRepo });
}

function splitName(name: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = name.split('/');
  return { owner, repo };
}
