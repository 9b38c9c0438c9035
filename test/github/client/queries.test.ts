import { validate } from '@octokit/graphql-schema';
import { expect, it } from 'vitest';
import {
  blobsQuery,
  COMMIT_ON_BRANCH,
  ENQUEUE_PULL_REQUEST,
  FORCE_PUSHES,
  MERGE_COMMIT,
  MERGE_QUEUE,
  MERGED_PULLS,
  PULL_COMMITS,
  QUEUED_PULLS,
} from '../../../src/github/client/queries.ts';

it.each(
  Object.entries({
    COMMIT_ON_BRANCH,
    ENQUEUE_PULL_REQUEST,
    FORCE_PUSHES,
    MERGE_COMMIT,
    MERGED_PULLS,
    MERGE_QUEUE,
    PULL_COMMITS,
    QUEUED_PULLS,
    blobs: blobsQuery(3),
  }),
)('%s is valid by GitHub’s own schema', (_name, text) => {
  expect(validate(text)).toEqual([]);
});
