import { isOwn, type OwnApp } from '../client/own-app.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { hasMarker } from './marker.ts';

export interface ConversationsClient extends RepositoryClient {
  readonly ownApp: () => Promise<OwnApp>;
}

/**
 * Curfew's comment on a pull request; null if there is none. It has the marker, and Curfew's own account
 * wrote it: any person can copy a marker.
 */
export async function findComment(
  { octokit, owner, repo, ownApp }: ConversationsClient,
  pull: number,
  key: string,
) {
  const app = await ownApp();
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pull,
    per_page: 100,
  });
  for await (const { data } of pages) {
    const found = data.find(({ user, body }) => isOwn(user, app) && hasMarker(body, key));
    if (found !== undefined) return found;
  }
  return null;
}

/** Curfew's newest issue with a key, found in the same way; null if there is none. */
export async function findIssue(
  { octokit, owner, repo, ownApp }: ConversationsClient,
  key: string,
  state: 'open' | 'all',
) {
  const app = await ownApp();
  const pages = octokit.paginate.iterator(octokit.rest.issues.listForRepo, {
    owner,
    repo,
    creator: app.bot,
    state,
    sort: 'created',
    direction: 'desc',
    per_page: 100,
  });
  for await (const { data } of pages) {
    const found = data.find(
      ({ user, body, pull_request: pull }) => pull === undefined && isOwn(user, app) && hasMarker(body, key),
    );
    if (found !== undefined) return found;
  }
  return null;
}
