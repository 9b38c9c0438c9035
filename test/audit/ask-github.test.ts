import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditFinding } from '../../src/audit/audit-finding.ts';
import { entryLog } from '../../src/audit/entry-log.ts';
import { type AuditRecord, openRecord } from '../../src/audit/open-record.ts';
import { askGitHub } from '../../src/audit/verify/ask-github.ts';
import { cloneAt } from '../../src/compose-clone.ts';
import type { Review } from '../../src/domain/decision/decision.ts';
import type { Authorized } from '../../src/domain/ledger/entry.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import type { PullRequest } from '../../src/ports/forge/pull-requests.ts';
import { curfew, PATIENCE, recordedLives } from '../support/lives/recorded-lives.ts';

let lives: Awaited<ReturnType<typeof recordedLives>>;
let record: AuditRecord;
let authorized: readonly Authorized[];

beforeAll(async () => {
  lives = await recordedLives();
  record = await openRecord(await cloneAt(lives.gitDir));
  const found: Authorized[] = [];
  for await (const entries of entryLog(record, { types: ['authorized'] }, () => {})) {
    found.push(...entries.filter((entry) => entry.type === 'authorized'));
  }
  authorized = found;
}, PATIENCE);
afterAll(async () => {
  await record?.clone.close();
  lives?.[Symbol.dispose]();
});

/** GitHub with the facts of the record, except for these changes. */
function github(
  changes: { readonly pull?: Partial<PullRequest>; readonly review?: Partial<Review> | null } = {},
) {
  const of = (number: number) => authorized.filter(({ pull }) => pull === number);
  return {
    async get(number: number): Promise<PullRequest> {
      const [first] = of(number);
      if (first === undefined) throw new ForgeFailure('not-found', 'no such pull request');
      const { merged_at: at, merged_by: by, author } = first.evidence;
      const pull = { number, author, merged: { at, by, commit: first.commit } };
      return { ...pull, ...changes.pull } as PullRequest;
    },
    async reviews(number: number): Promise<readonly Review[]> {
      const counted = of(number).flatMap(({ evidence }) =>
        evidence.decision.lines.flatMap((line) => line.counted),
      );
      if (changes.review === null) return [];
      return counted.map(({ by, review, submittedAt }) => ({
        ...{ id: review, by, byHuman: true, state: 'approved' as const, submittedAt, commit: null },
        ...changes.review,
      }));
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
  expect(same.counts.pulls).toBe(authorized.length);
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
  ['a review that is gone', { review: null }, 'review-differs'],
  ['a review by another person', { review: { by: { login: 'mallory', id: 666 } } }, 'review-differs'],
  ['a review that only comments', { review: { state: 'commented' } }, 'review-differs'],
  ['a review of another time', { review: { submittedAt: '2026-11-20T00:00:00Z' } }, 'review-differs'],
])('finds %s', async (_name, changes, code) => {
  expect((await answerOf(changes)).codes).toEqual([code]);
});

it('fails without the name of the repository, and without a token', async () => {
  const verify = ['audit', 'verify', '--repo', lives.gitDir, '--online'];
  expect(await curfew(verify)).toMatchObject({ code: 2, err: expect.stringContaining('--repository') });
  const { code, err } = await curfew([...verify, '--repository', 'acme/access']);
  expect([code, err]).toEqual([2, expect.stringContaining('GITHUB_TOKEN')]);
});
