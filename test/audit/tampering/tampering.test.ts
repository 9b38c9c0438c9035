import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../../src/audit/audit-finding.ts';
import { auditFindingText } from '../../../src/audit/audit-finding-text.ts';
import { openRecord } from '../../../src/audit/open-record.ts';
import { verifyRecord } from '../../../src/audit/verify/verify-record.ts';
import { cloneAt } from '../../../src/compose-clone.ts';
import { decidedLives } from '../../support/lives/decided-lives.ts';
import { curfew, LEDGER, PATIENCE, plainGit } from '../../support/lives/recorded-lives.ts';
import { ACCESS } from './access.ts';
import { APPROVALS } from './approvals.ts';
import { BEGINNINGS } from './beginnings.ts';
import { DECISIONS } from './decisions.ts';
import { type Forger, type Forgery, forgerOf } from './forge-record.ts';
import { all, change, decision, evidence } from './forgeries.ts';
import type { Kind } from './kind.ts';
import { POLICIES } from './policies.ts';
import { BROKEN_TEXTS, TEXTS } from './texts.ts';

let lives: Awaited<ReturnType<typeof decidedLives>>;
let forger: Forger;
let honestHead: string;

beforeAll(async () => {
  lives = await decidedLives();
  honestHead = plainGit(lives.gitDir, ['rev-parse', LEDGER]).trim();
  forger = forgerOf(lives.gitDir, lives.key);
}, PATIENCE);
afterEach(() => void plainGit(lives.gitDir, ['update-ref', `refs/heads/${LEDGER}`, honestHead]));
afterAll(() => lives?.[Symbol.dispose](), PATIENCE);

async function findings(): Promise<readonly AuditFinding[]> {
  const clone = await cloneAt(lives.gitDir);
  try {
    const found: AuditFinding[] = [];
    const options = { rememberedHead: null, key: 'a test', trustedKeys: [], now: lives.now };
    await verifyRecord(await openRecord(clone), options, (finding) => void found.push(finding));
    return found;
  } finally {
    await clone.close();
  }
}

/**
 * The codes of the findings. A later merge may quote a head of the honest record, and gives every forgery
 * away. A clone that is cut off before that merge has no such quote, so it does not count here.
 */
async function codes(): Promise<readonly string[]> {
  const found = new Set((await findings()).map(({ code }) => code));
  found.delete('head-unknown');
  return [...found].toSorted();
}

describe('an honest record', () => {
  it('is intact, and stays the same if the forger changes nothing', async () => {
    expect((await findings()).map(auditFindingText)).toEqual([]);
    expect(forger.write((commits) => commits)).toBe(honestHead);
  });

  it('has every kind of decision', () => {
    const entries = forger.commits.flatMap((commit) => commit.entries);
    const kinds = entries.flatMap((entry) =>
      entry.type === 'authorized' ? [`${entry.change} by ${entry.evidence.decision.by}`] : [],
    );
    expect(new Set(kinds)).toEqual(
      new Set([
        'added by people',
        'extended by people',
        'shortened by none-needed',
        'added by automatic',
        'added by break-glass',
      ]),
    );
  });

  it('is intact if its decisions do not name their rules and contributors, as those of older versions', async () => {
    forger.write((commits) =>
      commits.map((commit) => ({
        ...commit,
        entries: commit.entries.map((entry) => {
          if (!('rules' in entry)) return entry;
          const { rules: _, ...older } = entry;
          if (!('evidence' in older) || older.evidence === null) return older;
          const { contributors: __, ...evidence } = older.evidence;
          return { ...older, evidence };
        }),
      })),
    );
    expect(await codes()).toEqual([]);
  });
});

describe('a decision by rules of another version', () => {
  it('is not tampering, and the verdict names it', async () => {
    forger.write(change('last', 'authorized', (entry) => ({ ...entry, rules: 99 })));
    const { code, out } = await curfew(['audit', 'verify', '--repo', lives.gitDir, '--format', 'json']);
    const { intact, not_checked } = JSON.parse(out);
    expect([code, intact]).toEqual([2, true]);
    expect(not_checked).toContain(
      'Decisions by rules that this version of Curfew does not know: 1. Use a newer one.',
    );
  });
});

it('the verdict lists what could not be decided again, and says that no signature was checked', async () => {
  forger.write(
    all(
      evidence('last', ({ contributors: _, ...before }) => before),
      change('last', 'authorized', ({ rules: _, ...entry }) => entry),
    ),
  );
  const { out } = await curfew(['audit', 'verify', '--repo', lives.gitDir]);
  expect(out.split('\n')[0]).toBe('The record is intact. Signatures were not checked with a key of yours.');
  const words = out.replaceAll(/\s+/g, ' ');
  expect(words).toMatch(
    /Decisions \(\d+\): made again, by the policy in force then and the record before them/,
  );
  expect(words).toMatch(/The approval of the policy in entry 1: the operator's file names its owners/);
  expect(words).toContain('in entries that are older than this field: 1.');
  expect(words).toMatch(/GitHub’s signatures: .* none was checked/);
});

const KINDS: readonly Kind[] = [...APPROVALS, ...DECISIONS, ...ACCESS, ...POLICIES, ...BEGINNINGS];

const CASES = KINDS.map(([name, forgery, ...expected]) => ({ name, forgery, expected }));

describe('a forged record', () => {
  it.each(CASES)(
    '$name',
    async ({ forgery, expected }) => {
      expect(forger.write(forgery as Forgery)).not.toBe(honestHead);
      expect(await codes()).toEqual(expected.toSorted());
    },
    PATIENCE,
  );

  it.each(TEXTS)('with %s', async (_name, edit) => {
    expect(forger.write((commits) => commits, edit)).not.toBe(honestHead);
    expect(await codes()).toContain('line-differs');
  });

  it.each(BROKEN_TEXTS)('with %s', async (_name, edit) => {
    expect(forger.write((commits) => commits, edit)).not.toBe(honestHead);
    expect(await codes()).toContain('broken-line');
  });

  it('of at least 40 kinds, each with its own name', () => {
    const names = [...KINDS, ...TEXTS, ...BROKEN_TEXTS].map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(80);
  });

  it('is found by deciding again, if no merge quotes a head after the forgery', async () => {
    forger.write(decision('last', () => ({ blockedBy: [{ login: 'eve', id: 666 }] })));
    const found = await findings();
    expect(found.map(({ code }) => code)).toEqual(['decision-differs']);
  });
});
