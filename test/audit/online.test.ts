import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditFinding } from '../../src/audit/audit-finding.ts';
import { openRecord } from '../../src/audit/open-record.ts';
import { askGitHub } from '../../src/audit/verify/online/ask-github.ts';
import { pullsOf } from '../../src/compose.ts';
import { cloneAt } from '../../src/compose-clone.ts';
import type { Authorized } from '../../src/domain/ledger/entry.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository } from '../support/builders/a-repository.ts';
import { editEntries, rewriteLedger } from '../support/builders/rewrite-ledger.ts';
import { PATIENCE, plainGit } from '../support/lives/recorded-lives.ts';

let world: Awaited<ReturnType<typeof aRepository>>;

beforeAll(async () => {
  world = await aRepository();
  await world.give(aGrant({ duration: '1h' }), 'access/one.yaml');
  await world.give(aGrant({ id: 'two', duration: '1h' }), 'access/two.yaml');
}, PATIENCE);
afterAll(() => world?.[Symbol.asyncDispose]());

/**
 * Asks the simulated GitHub over HTTP, as the App, for the evidence of a record that may be edited before.
 */
async function answerOf(edit?: Parameters<typeof editEntries>[0]) {
  let repo = world.github.gitDir;
  if (edit !== undefined) {
    repo = join(repo, '..', `rewritten-${Math.random()}.git`);
    cpSync(world.github.gitDir, repo, { recursive: true });
    rewriteLedger(repo, editEntries(edit));
  }
  const app = { id: String(world.app.id), key: world.app.privateKey };
  const pulls = await pullsOf({ apiUrl: world.simulator.url, identity: { app } }, 'acme/access');
  const clone = await cloneAt(repo);
  const findings: AuditFinding[] = [];
  try {
    const record = await openRecord(clone, 'main');
    const counts = await askGitHub(record, pulls, (finding) => findings.push(finding));
    return { counts, findings };
  } finally {
    await clone.close();
  }
}

type Counted = Authorized['evidence']['decision']['lines'][number]['counted'][number];

/** The entry with changed approvals. */
function withApprovals<T extends Authorized>(entry: T, change: (approval: Counted) => Counted): T {
  const { decision } = entry.evidence;
  const lines = decision.lines.map((line) => ({ ...line, counted: line.counted.map(change) }));
  return { ...entry, evidence: { ...entry.evidence, decision: { ...decision, lines } } };
}

it('finds nothing if GitHub has the same pull requests and reviews', async () => {
  expect(await answerOf()).toEqual({ counts: { pulls: 2, reviews: 2 }, findings: [] });
});

it('finds a forged approval and a forged merge', async () => {
  const merge = plainGit(world.github.gitDir, ['rev-parse', 'main~1']).trim();
  const forged = await answerOf((entry) =>
    entry.type === 'authorized' && entry.grant === 'two'
      ? {
          ...withApprovals(entry, (approval) => ({ ...approval, review: approval.review + 999 })),
          commit: merge,
        }
      : entry,
  );
  expect(forged.findings.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
    expect.stringMatching(/^pull-differs #\d+: it was merged as /),
    expect.stringMatching(/^review-differs review \d+ of #\d+: it is gone$/),
  ]);
});

it('finds a forged approver', async () => {
  const other = await answerOf((entry) =>
    entry.type === 'authorized'
      ? withApprovals(entry, (approval) => ({ ...approval, by: { login: 'dora', id: 1 } }))
      : entry,
  );
  expect(other.findings.map(({ code }) => code)).toEqual(['review-differs', 'review-differs']);
  expect(other.findings[0]?.detail).toMatch(/it is by dana/);
});

it('fails for a repository or an App that GitHub does not know', async () => {
  const { apiUrl, app } = { apiUrl: world.simulator.url, app: { id: '999', key: world.app.privateKey } };
  const own = { id: String(world.app.id), key: world.app.privateKey };
  await expect(pullsOf({ apiUrl, identity: { app: own } }, 'acme/nothing')).rejects.toThrow(ForgeFailure);
  await expect(pullsOf({ apiUrl, identity: { app } }, 'acme/access')).rejects.toThrow(ForgeFailure);
});

it.each([
  [
    'the token of a person who can read the repository',
    (): string => world.people.dana.account.token,
    0,
    'Reviews (2): as GitHub has them now',
  ],
  ['a token that GitHub does not know', (): string => 'ghp_made_up', 2, 'The online check failed'],
] as const)('asks from the command line with %s', async (_name, token, code, text) => {
  const args = ['audit', 'verify', '--repo', world.github.gitDir, '--online', '--repository', 'acme/access'];
  const env = { PATH: process.env['PATH'], GITHUB_TOKEN: token(), GITHUB_API_URL: world.simulator.url };
  const result = await new Promise<{ readonly code: number; readonly text: string }>((resolve) => {
    execFile(process.execPath, ['src/cli/main.ts', ...args], { env }, (error, out, err): void =>
      resolve({ code: Number(error?.code ?? 0), text: out + err }),
    );
  });
  expect(result.code, result.text).toBe(code);
  expect(result.text).toContain(text);
});
