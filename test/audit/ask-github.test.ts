import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditFinding } from '../../src/audit/audit-finding.ts';
import { entryLog } from '../../src/audit/entry-log.ts';
import { type AuditRecord, openRecord } from '../../src/audit/open-record.ts';
import { askGitHub } from '../../src/audit/verify/online/ask-github.ts';
import { claimOf } from '../../src/audit/verify/online/claims.ts';
import { cloneAt } from '../../src/compose-clone.ts';
import type { Review } from '../../src/domain/decision/decision.ts';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import type { PullRequest } from '../../src/ports/forge/pull-requests.ts';
import { curfew, PATIENCE, recordedLives } from '../support/lives/recorded-lives.ts';

let lives: Awaited<ReturnType<typeof recordedLives>>;
let record: AuditRecord;
let entries: readonly Entry[];

beforeAll(async () => {
  lives = await recordedLives();
  record = await openRecord(await cloneAt(lives.gitDir));
  const found: Entry[] = [];
  for await (const batch of entryLog(record, {}, () => {})) found.push(...batch);
  entries = found;
}, PATIENCE);
afterAll(async () => {
  await record?.clone.close();
  lives?.[Symbol.dispose]();
});

/** GitHub with the facts of the record, except for these changes. */
function github(
  changes: { readonly pull?: Partial<PullRequest>; readonly review?: Partial<Review> | null } = {},
) {
  const of = (number: number) =>
    entries.flatMap((entry) => claimOf(entry) ?? []).filter(({ pull }) => pull === number);
  return {
    async get(number: number): Promise<PullRequest> {
      const claims = of(number);
      if (claims.length === 0) throw new ForgeFailure('not-found', 'no such pull request');
      const author = claims.find((claim) => claim.author !== undefined)?.author;
      const merges = claims.flatMap(({ merged }) => merged ?? []);
      const [merge] = merges;
      const at = merges.find((each) => each.at !== null)?.at ?? '2026-11-23T14:00:00Z';
      const merged = merge === undefined ? null : { ...merge, at };
      return {
        number,
        author: author ?? { login: 'curfew[bot]', id: 1 },
        merged,
        ...changes.pull,
      } as PullRequest;
    },
    async reviews(number: number): Promise<readonly Review[]> {
      if (changes.review === null) return [];
      return of(number).flatMap((claim) =>
        claim.reviews.map(({ by, review, submittedAt, state }) => ({
          ...{ id: review, by, byHuman: true, state, submittedAt, commit: null },
          ...changes.review,
        })),
      );
    },
  };
}

async function answerOf(changes: Parameters<typeof github>[0]) {
  const findings: AuditFinding[] = [];
  const counts = await askGitHub(record, github(changes), (finding) => findings.push(finding));
  return { counts, codes: [...new Set(findings.map(({ code }) => code))] };
}

it('finds nothing if GitHub has the same facts, or if a review was dismissed since', async () => {
  const same = await answerOf({});
  expect(same.codes).toEqual([]);
  const claimed = new Set(entries.flatMap((entry) => claimOf(entry)?.pull ?? []));
  expect(same.counts.pulls).toBe(claimed.size);
  // Something of each life, also of those that nothing was given for.
  const grants = entries.flatMap((entry) => ('grant' in entry && entry.grant !== null ? [entry] : []));
  const asked = new Set(grants.flatMap((entry) => (claimOf(entry) === null ? [] : [entry.grant])));
  expect([...new Set(grants.map(({ grant }) => grant))].filter((grant) => !asked.has(grant))).toEqual([
    // It was pushed, so GitHub has no pull request of it.
    'slipped',
  ]);
  expect(same.counts.reviews).toBeGreaterThan(3);
  expect((await answerOf({ review: { state: 'dismissed' } })).codes).toEqual([]);
});

it.each<[string, Parameters<typeof github>[0], string]>([
  ['a pull request that was never merged', { pull: { merged: null } }, 'pull-differs'],
  ['another author', { pull: { author: { login: 'mallory', id: 666 } } }, 'pull-differs'],
  [
    'another merge',
    { pull: { merged: { at: '2026-11-23T00:00:00Z', by: null, commit: 'x' } } },
    'pull-differs',
  ],
  [
    'another person who merged it',
    { pull: { merged: { at: '2026-11-23T14:00:00Z', by: { login: 'mallory', id: 666 }, commit: 'x' } } },
    'pull-differs',
  ],
  ['a review that is gone', { review: null }, 'review-differs'],
  ['a review by another person', { review: { by: { login: 'mallory', id: 666 } } }, 'review-differs'],
  ['a review that only comments', { review: { state: 'commented' } }, 'review-differs'],
  ['a review of another time', { review: { submittedAt: '2026-11-20T00:00:00Z' } }, 'review-differs'],
  ['a rejection where an acceptance was', { review: { state: 'changes-requested' } }, 'review-differs'],
])('finds %s', async (_name, changes, code) => {
  expect((await answerOf(changes)).codes).toEqual([code]);
});

it('fails without the name of the repository, and without a token', async () => {
  const verify = ['audit', 'verify', '--repo', lives.gitDir, '--online'];
  expect(await curfew(verify)).toMatchObject({ code: 2, err: expect.stringContaining('--repository') });
  const { code, err } = await curfew([...verify, '--repository', 'acme/access']);
  expect([code, err]).toEqual([2, expect.stringContaining('GITHUB_TOKEN')]);
});
