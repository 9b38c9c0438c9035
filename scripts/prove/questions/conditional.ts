import { at, numberAt } from '../json.ts';
import { headOf, must, push } from '../pulls.ts';
import { type Asking, asAssumed, call, differs, type Question, unanswered } from '../question.ts';

const REPEATED = 10;

export const costOf304: Question = {
  id: 'cost-of-304',
  asks: 'Does an answer 304 count for the rate limit?',
  row: 'A conditional request that is answered 304 costs nothing',
  needs: 'reading',
  ask: async (asking) => {
    const path = '/git/ref/heads/'.concat(asking.repository.defaultBranch);
    const first = await call(asking, 'GET', path);
    const etag = first.headers.get('etag');
    if (etag === null) return unanswered('The answer has no ETag.');
    const before = await used(asking);
    let unchanged = 0;
    for (let count = 0; count < REPEATED; count++) {
      if ((await call(asking, 'GET', path, { etag })).status === 304) unchanged += 1;
    }
    const cost = (await used(asking)) - before;
    const figures = { 'answered 304': `${unchanged} of ${REPEATED}`, counted: cost };
    if (unchanged === 0) return unanswered('None was answered 304.', figures);
    return cost <= REPEATED - unchanged ? asAssumed('It does not.', figures) : differs('It does.', figures);
  },
};

export const linkOn304: Question = {
  id: 'link-on-304',
  asks: 'Does an answer 304 repeat the `Link` header?',
  row: 'A 304 need not repeat the `Link` header',
  needs: 'reading',
  ask: async (asking) => {
    const path = '/pulls?state=all&per_page=1';
    const first = await call(asking, 'GET', path);
    const etag = first.headers.get('etag');
    if (etag === null || !first.headers.has('link'))
      return unanswered('The repository has fewer than two pull requests, or the answer no ETag.');
    const second = await call(asking, 'GET', path, { etag });
    const figures = { status: second.status, link: second.headers.has('link') ? 'repeated' : 'left out' };
    return second.status === 304
      ? asAssumed('Curfew relies on neither.', figures)
      : unanswered('The answer was not 304.', figures);
  },
};

export const etagsMove: Question = {
  id: 'etags-move',
  asks: 'Does the ETag of the repository move with a push to any branch?',
  row: 'A 304 need not repeat the `Link` header',
  needs: 'writing',
  ask: async (asking) => {
    const main = await headOf(asking, asking.repository.defaultBranch);
    await must(asking, 'POST', '/git/refs', { ref: 'refs/heads/prove-etag', sha: main });
    const first = await call(asking, 'GET', '');
    const still = await call(asking, 'GET', '', { etag: first.headers.get('etag') ?? '' });
    await push(asking, 'prove-etag', [main]);
    const moved = await call(asking, 'GET', '', { etag: first.headers.get('etag') ?? '' });
    const figures = { 'without a push': still.status, 'after a push': moved.status };
    return moved.status === 200
      ? asAssumed('It does.', figures)
      : unanswered('It did not move, or not yet.', figures);
  },
};

async function used({ api, author }: Asking): Promise<number> {
  const reply = await api.rest(author.secret, 'GET', '/rate_limit');
  return at(reply.body, 'resources', 'core', 'used') === undefined
    ? Number(reply.headers.get('x-ratelimit-used') ?? 0)
    : numberAt(reply.body, 'resources', 'core', 'used');
}
