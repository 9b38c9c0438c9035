import { expect, it } from 'vitest';
import { graphqlPoints } from '../../simulator/access/graphql-points.ts';
import { COMMIT_ON_BRANCH, MERGED_PULLS, PULL_COMMITS } from '../../src/github/client/queries.ts';

it.each([
  ['a query without connections', '{ viewer { login } }', {}, 1],
  ['one connection', MERGED_PULLS, {}, 1],
  ['connections in a connection of 100', PULL_COMMITS, {}, 2],
  ['a mutation', COMMIT_ON_BRANCH, {}, 1],
  // GitHub's own example: 1 + 100 + 100 × 50 requests.
  [
    'three levels',
    `query ($n: Int!) { viewer { repositories(first: 100) { edges { node {
      issues(first: $n) { edges { node { labels(first: 60) { totalCount } } } } } } } } }`,
    { n: 50 },
    51,
  ],
])('%s', (_name, query, variables, points) => {
  expect(graphqlPoints(query, variables)).toBe(points);
});
