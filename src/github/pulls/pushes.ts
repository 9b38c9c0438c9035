import type { RestEndpointMethodTypes } from '@octokit/rest';
import { normalizeLogin } from '../../domain/person.ts';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Pushes, RecordedPush } from '../../ports/forge/pushes.ts';
import { askGraphql } from '../client/ask-graphql.ts';
import { FORCE_PUSHES, type ForcePushesAnswer, type ForcePushNode } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { personOf } from '../person-of.ts';

type Activity = RestEndpointMethodTypes['repos']['listActivities']['response']['data'][number];

const PUSHES_MAX = 1_000;
/** The limit of pages, of 100 moves each. Moves after the merge, and of other branches, count only here. */
const PAGES_MAX = 100;

/** The statuses of a refusal: a missing permission, an older server or, for one branch, a deleted one. */
const NOT_LISTED: ReadonlySet<number | null> = new Set([403, 404, 410, 422]);

const NO_COMMIT = /^0+$/;

const KINDS: ReadonlyMap<string, RecordedPush['kind']> = new Map([
  ['branch_creation', 'created'],
  ['branch_deletion', 'deleted'],
  ['force_push', 'forced'],
]);

export function pushes(client: RepositoryClient): Pushes {
  const { octokit, owner, repo } = client;
  return {
    async toBranch(branch, openedAt, until) {
      const times = { openedAt, until };
      const ref = `refs/heads/${branch}`;
      return (
        (await unlessRefused(listMoves(client, branch, times, { ref }))) ??
        // A deleted branch may be unknown, and its moves still count. They are in the list of all branches.
        (await unlessRefused(listMoves(client, branch, times, {})))
      );
    },

    async forced(number) {
      const found: RecordedPush[] = [];
      for (let after: string | null = null; ; ) {
        const variables: { owner: string; repo: string; number: number; after: string | null } = {
          owner,
          repo,
          number,
          after,
        };
        const answer: ForcePushesAnswer = await askGraphql(octokit, FORCE_PUSHES, variables);
        const page = answer.repository?.pullRequest?.timelineItems;
        if (page === undefined) throw new ForgeFailure('not-found', `GitHub shows no pull request ${number}`);
        for (const node of page.nodes) if (node !== null) found.push(forcedPush(node));
        if (found.length > PUSHES_MAX) throw tooMany(`pull request ${number}`);
        if (!page.pageInfo.hasNextPage) return found.toReversed();
        after = page.pageInfo.endCursor;
      }
    },
  };
}

interface Times {
  readonly openedAt: string;
  readonly until: string | null;
}

/** The moves of one branch. Without `ref`, they are picked from those of all branches. */
async function listMoves(
  { octokit, owner, repo }: RepositoryClient,
  branch: string,
  { openedAt, until }: Times,
  filter: { readonly ref?: string },
): Promise<readonly RecordedPush[]> {
  const found: RecordedPush[] = [];
  let pages = 0;
  const request = { owner, repo, ...filter, per_page: 100 };
  for await (const { data } of octokit.paginate.iterator(octokit.rest.repos.listActivities, request)) {
    for (const activity of data) {
      if (filter.ref === undefined && activity.ref !== `refs/heads/${branch}`) continue;
      const push = recordedPush(activity);
      if (until !== null && Date.parse(push.at) > Date.parse(until)) continue;
      found.push(push);
      if (found.length > PUSHES_MAX) throw tooMany(`branch ${branch}`);
      // Earlier moves belong to another branch that had the same name.
      if (push.kind === 'created' && Date.parse(push.at) <= Date.parse(openedAt)) return found;
    }
    pages += 1;
    if (pages >= PAGES_MAX) throw tooManyPages(branch);
  }
  return found;
}

/** Null if GitHub refuses to list moves. To ask again does not help. */
async function unlessRefused<T>(listing: Promise<T>): Promise<T | null> {
  try {
    return await listing;
  } catch (error) {
    const isRateLimited = error instanceof ForgeFailure && error.kind === 'rate-limited';
    if (!isRateLimited && NOT_LISTED.has(statusOf(error))) return null;
    throw error;
  }
}

function recordedPush({ actor, timestamp, activity_type: type, before, after }: Activity): RecordedPush {
  return {
    by: personOf(actor),
    at: timestamp,
    kind: KINDS.get(type) ?? 'pushed',
    before: commitOrNull(before),
    after: commitOrNull(after),
  };
}

function forcedPush({ actor, createdAt, beforeCommit, afterCommit }: ForcePushNode): RecordedPush {
  const id = actor?.databaseId ?? null;
  return {
    by: actor === null || id === null ? null : { login: normalizeLogin(actor.login), id },
    at: createdAt,
    kind: 'forced',
    before: beforeCommit?.oid ?? null,
    after: afterCommit?.oid ?? null,
  };
}

function commitOrNull(oid: string): string | null {
  return NO_COMMIT.test(oid) ? null : oid;
}

function tooMany(subject: string): ForgeFailure {
  return new ForgeFailure(
    'rejected',
    `${subject} has more than ${PUSHES_MAX.toLocaleString('en')} pushes: open the request from a new branch`,
  );
}

function tooManyPages(branch: string): ForgeFailure {
  const listed = (PAGES_MAX * 100).toLocaleString('en');
  return new ForgeFailure(
    'rejected',
    `the last ${listed} pushes that GitHub lists do not go back to the creation of branch ${branch}: open the request from a new branch`,
  );
}
