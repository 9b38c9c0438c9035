import { type Waited, waitFor } from '../clock.ts';
import { at, listAt, textAt } from '../json.ts';
import { graphql, mergedPulls, must, openPull } from '../pulls.ts';
import { type Asking, call, share } from '../question.ts';

export interface WatchedMerge {
  readonly number: number;
  readonly commit: string;
  /** Until each way to ask named the merge. */
  readonly byGraphql: Waited<string>;
  readonly byMergedList: Waited<string | undefined>;
  readonly byCommitIndex: Waited<number>;
}

/** Merges one pull request by squash, and waits until every way to ask knows it. */
export function watchMerge(asking: Asking): Promise<WatchedMerge> {
  return share(asking, 'merge', async () => {
    const { clock, patienceMs } = asking;
    const { number, head } = await openPull(asking, 'prove-merge');
    const merge = await must(asking, 'PUT', `/pulls/${number}/merge`, { merge_method: 'squash', sha: head });
    const commit = textAt(merge.body, 'sha');
    const [byGraphql, byMergedList, byCommitIndex] = await Promise.all([
      waitFor(clock, patienceMs, () => mergeCommitOf(asking, number)),
      waitFor(clock, patienceMs, async () =>
        (await mergedPulls(asking)).some((each) => each.number === number) ? 'listed' : undefined,
      ),
      waitFor(clock, patienceMs, () => pullsOfCommit(asking, commit, number)),
    ]);
    return { number, commit, byGraphql, byMergedList, byCommitIndex };
  });
}

async function mergeCommitOf(asking: Asking, number: number): Promise<string | undefined> {
  const data = await graphql(
    asking,
    `query ($owner: String!, $name: String!, $number: Int!) {
      repository(owner: $owner, name: $name) { pullRequest(number: $number) { mergeCommit { oid } } }
    }`,
    { number },
  );
  const oid = at(data, 'repository', 'pullRequest', 'mergeCommit', 'oid');
  return typeof oid === 'string' ? oid : undefined;
}

/** How many pull requests the index names, once it names this one. */
async function pullsOfCommit(asking: Asking, commit: string, number: number): Promise<number | undefined> {
  const reply = await call(asking, 'GET', `/commits/${commit}/pulls`);
  if (reply.status !== 200) return undefined;
  const named = listAt(reply.body);
  return named.some((each) => at(each, 'number') === number) ? named.length : undefined;
}
