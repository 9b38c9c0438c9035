import type { Clock } from '../ports/clock.ts';
import type { Forge } from '../ports/forge/forge.ts';
import type { PullRequests } from '../ports/forge/pull-requests.ts';
import type { Budget } from '../ports/metrics.ts';
import { checkRuns } from './check-runs.ts';
import { type AppCredentials, octokitFor, openOctokit } from './client/octokit.ts';
import { ownApp } from './client/own-app.ts';
import { conversations } from './conversations/conversations.ts';
import { branchCommits } from './git/branch-commits.ts';
import { branches } from './git/branches.ts';
import { commits } from './git/commits.ts';
import { trees } from './git/trees.ts';
import { people } from './people-and-teams.ts';
import { protection } from './protection/protection.ts';
import { mergeQueue } from './pulls/merge-queue.ts';
import { merges } from './pulls/merges.ts';
import { ownPulls } from './pulls/own-pulls.ts';
import { pullRequests } from './pulls/pull-requests.ts';
import { requestClosing } from './pulls/request-closing.ts';
import { repositoryFacts } from './repository-facts.ts';

export interface ForgeOptions {
  readonly apiUrl: string;
  readonly app: AppCredentials;
  readonly clock: Clock;
  readonly onBudget: (repository: string, budget: Budget) => void;
}

/**
 * Opens a repository by name (`acme/access`), as the installation of the App that GitHub names for it.
 * Rejects with ForgeFailure.
 */
export function forgeOpener({
  apiUrl,
  app,
  clock,
  onBudget,
}: ForgeOptions): (name: string) => Promise<Forge> {
  const asApp = octokitFor({ baseUrl: apiUrl, app, installation: null });
  const readOwnApp = ownApp(asApp);
  return async (name) => {
    const { owner, repo } = splitName(name);
    const { data } = await asApp.rest.apps.getRepoInstallation({ owner, repo });
    const octokit = octokitFor({
      baseUrl: apiUrl,
      app,
      installation: data.id,
      onBudget: (budget) => onBudget(name, budget),
    });
    const client = { octokit, owner, repo };
    const { bot } = await readOwnApp();
    return {
      isOurs: ({ author, verified }) => verified && author?.login === bot,
      facts: repositoryFacts({ ...client, clock }),
      commits: commits(client),
      trees: trees(client),
      branchCommits: branchCommits(client),
      pulls: pullRequests(client),
      merges: merges(client),
      mergeQueue: mergeQueue(client),
      protection: protection({ ...client, asApp, ownApp: readOwnApp, clock }),
      checks: checkRuns({ ...client, ownApp: readOwnApp }),
      people: people({ octokit, clock }),
      branches: branches(client),
      ownPulls: ownPulls(client),
      closing: requestClosing(client),
      conversations: conversations({ ...client, ownApp: readOwnApp }),
    };
  };
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
