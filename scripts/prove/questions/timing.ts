import { waitFor } from '../clock.ts';
import { at } from '../json.ts';
import { graphql, headOf, openPull, push } from '../pulls.ts';
import { asAssumed, call, differs, type Question, unanswered } from '../question.ts';

const SAMPLES = 10;
/** Curfew gives nothing while the clocks differ by more. */
const CLOCK_DIFFERENCE_MS = 30_000;
/** Curfew believes an older head only after this time. */
const REWOUND_MS = 120_000;

export const latency: Question = {
  id: 'latency',
  asks: 'How long does a call take?',
  row: 'A call takes 80 to 200 ms',
  needs: 'reading',
  ask: async (asking) => {
    for (let count = 0; count < SAMPLES; count++) {
      await call(asking, 'GET', `/git/ref/heads/${asking.repository.defaultBranch}`);
      await graphql(
        asking,
        'query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }',
      );
    }
    const of = (kind: string) =>
      asking.api.timings.filter((each) => each.kind === kind).map(({ tookMs }) => tookMs);
    const [rest, graph] = [of('REST'), of('GraphQL')];
    const figures = {
      'REST calls': rest.length,
      'REST median ms': quantile(rest, 0.5),
      'REST p95 ms': quantile(rest, 0.95),
      'GraphQL calls': graph.length,
      'GraphQL median ms': quantile(graph, 0.5),
      'GraphQL p95 ms': quantile(graph, 0.95),
    };
    const most = Math.max(quantile(rest, 0.5), quantile(graph, 0.5));
    return most <= 200
      ? asAssumed('The medians are at most 200 ms.', figures)
      : differs('A median is above 200 ms.', figures);
  },
};

export const clockDifference: Question = {
  id: 'clock',
  asks: 'How far is the `Date` header from the clock of this machine?',
  row: "The `Date` header is GitHub's clock",
  needs: 'reading',
  ask: async (asking) => {
    const { headers } = await asking.api.rest(asking.author.secret, 'GET', '/rate_limit');
    const serverTime = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(serverTime)) return differs('The answer has no date.');
    const off = Math.round(serverTime - asking.clock.now().getTime());
    const figures = { 'ms ahead of this machine': off };
    return Math.abs(off) <= CLOCK_DIFFERENCE_MS
      ? asAssumed('It is near.', figures)
      : unanswered('One of the two clocks is wrong.', figures);
  },
};

export const olderHead: Question = {
  id: 'older-head',
  asks: 'How long after a push does a read still answer the older head?',
  row: 'A server of GitHub may not know the last push yet',
  needs: 'writing',
  ask: async (asking) => {
    const { branch, head } = await openPull(asking, 'prove-older-head');
    const pushed = await push(asking, branch, [head]);
    const { value, ms, tries } = await waitFor(asking.clock, asking.patienceMs, async () =>
      (await headOf(asking, branch)) === pushed ? true : undefined,
    );
    const figures = { 'ms until it was new': ms, reads: tries };
    return value === true && ms < REWOUND_MS
      ? asAssumed('It was new within the two minutes that Curfew waits.', figures)
      : differs('It was still the older head.', figures);
  },
};

export const mergeableNull: Question = {
  id: 'mergeable-null',
  asks: 'Is `mergeable` null at first, and how soon is it known?',
  row: '`mergeable` is null until',
  needs: 'writing',
  ask: async (asking) => {
    const { number } = await openPull(asking, 'prove-mergeable');
    const { value, ms, tries } = await waitFor(asking.clock, asking.patienceMs, async () => {
      const known = at((await call(asking, 'GET', `/pulls/${number}`)).body, 'mergeable');
      return typeof known === 'boolean' ? known : undefined;
    });
    const figures = { 'ms until it was known': ms, reads: tries };
    if (value === undefined) return differs('It was null for this time.', figures);
    return asAssumed(tries > 1 ? 'It was null at first.' : 'It was known at the first read.', figures);
  },
};

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
}
