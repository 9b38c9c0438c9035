import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../src/audit/audit-finding.ts';
import { openRecord } from '../../src/audit/open-record.ts';
import { whoHadAccess } from '../../src/audit/who.ts';
import { cloneAt } from '../../src/compose-clone.ts';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { curfew, LEDGER, PATIENCE, plainGit, recordedLives } from '../support/lives/recorded-lives.ts';

let lives: Awaited<ReturnType<typeof recordedLives>>;
let entries: readonly Entry[];

beforeAll(async () => {
  lives = await recordedLives();
  entries = readAllEntries(lives.gitDir);
}, PATIENCE);
afterAll(() => lives?.[Symbol.dispose]());

const ask = (...argv: readonly string[]) => curfew(['audit', ...argv, '--repo', lives.gitDir]);
const rows = async (...argv: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
  const { code, out, err } = await ask(...argv, '--format', 'json');
  expect(err).not.toContain('incomplete');
  expect(code).toBe(0);
  return JSON.parse(out);
};

const failOnFinding = (finding: AuditFinding) => {
  throw new Error(finding.code);
};

/** A time as a text shows it. */
const noMs = (iso: string) => iso.replace(/\.\d+Z/, 'Z');

/** Every entry, read with plain git. */
function readAllEntries(gitDir: string, ref = LEDGER): readonly Entry[] {
  return plainGit(gitDir, ['grep', '-h', '-e', '', ref, '--', 'entries'])
    .split('\n')
    .filter(Boolean)
    .map((line): Entry => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
}

/** Grant and target of all access at a moment, found by reading all entries. */
function heldByFullRead(at: string): readonly string[] {
  const held = new Set<string>();
  for (const entry of entries) {
    if (entry.at > at) continue;
    if (entry.type === 'provisioned') held.add(`${entry.grant} ${entry.effect.target}`);
    if (entry.type === 'revoked' || entry.type === 'observed-absent')
      held.delete(`${entry.grant} ${entry.effect.target}`);
  }
  return [...held].sort();
}

describe('who', () => {
  it('finds the same as a full read, at the moment of every entry, just before and just after it', async () => {
    const clone = await cloneAt(lives.gitDir);
    try {
      const record = await openRecord(clone);
      const moments = new Set(
        entries.flatMap(({ at }) => [-1, 0, 1].map((ms) => new Date(Date.parse(at) + ms).toISOString())),
      );
      for (const at of moments) {
        const { rows: found } = await whoHadAccess(record, { when: { at }, now: lives.now }, failOnFinding);
        const held = found.filter(({ state }) => state === 'provisioned' || state === 'overdue');
        const named = held.map(({ grant, target }) => `${grant} ${target}`).sort();
        expect([at, ...named]).toEqual([at, ...heldByFullRead(at)]);
      }
    } finally {
      await clone.close();
    }
  });

  it('shows provisioned access with its approvals, and no access that is verified absent', async () => {
    const of = (type: string, grant: string) =>
      entries.find((entry) => entry.type === type && 'grant' in entry && entry.grant === grant)?.at ?? '';
    const stateAt = async (at: string) =>
      (await rows('who', '--at', at, '--holder', 'alice')).map(({ state }) => state);
    expect(await stateAt(of('provisioned', 'extended'))).toEqual(['provisioned']);
    expect(await stateAt(of('revoked', 'extended'))).toEqual([]);
    const [row] = await rows('who', '--at', of('provisioned', 'extended'));
    expect(row).toMatchObject({
      holder: 'alice',
      holder_id: expect.any(Number),
      role: 'orders-db-read',
      approvals: [{ login: 'dana', team: 'acme/dba' }],
      provisioned_at: of('provisioned', 'extended'),
      verified_absent_at: of('revoked', 'extended'),
      cause: 'expired',
    });
  });

  it('shows the window that was in force at that moment, not a later extension', async () => {
    const [first, second] = entries.filter(
      (entry) => entry.type === 'authorized' && entry.grant === 'extended',
    );
    if (first?.type !== 'authorized' || second?.type !== 'authorized') throw new Error('not extended');
    const early = await rows('who', '--at', first.at);
    const later = await rows('who', '--at', second.at);
    expect([early[0]?.['ends'], later[0]?.['ends']]).toEqual([first.window.ends, second.window.ends]);
    expect(later[0]).toMatchObject({ approvals: [{ login: 'dora' }] });
  });

  it('keeps the approval of a grant that was shortened, with the times of each revision', async () => {
    const [first, second] = entries.filter(
      (entry) => entry.type === 'authorized' && entry.grant === 'shortened',
    );
    if (first?.type !== 'authorized' || second?.type !== 'authorized') throw new Error('not shortened');
    const period = ['--between', `${first.at}..${entries.at(-1)?.at}`, '--role', 'orders-db-read'];
    const row = (await rows('who', ...period)).find(({ grant }) => grant === 'shortened');
    expect(row).toMatchObject({
      change: 'shortened',
      ...second.window,
      ended_at: second.window.ends,
      approval: 'people',
      approved_revision: first.revision,
      approvals: [{ login: 'dana', team: 'acme/dba', submitted_at: expect.any(String) }],
      revisions: [
        {
          ...{ change: 'added', ...first.window, replaced_at: second.at, approval: 'people' },
          approvals: [{ login: 'dana' }],
        },
        {
          ...{ change: 'shortened', ...second.window, replaced_at: null, approval: 'none-needed' },
          ...{ approvals: [], approved_revision: first.revision },
        },
      ],
    });
    const { out } = await ask('who', ...period);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `for ${noMs(first.window.starts)} to ${noMs(first.window.ends)} approved by dana (acme/dba) `,
    );
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `for ${noMs(second.window.starts)} to ${noMs(second.window.ends)} gives less, so it needed no approval`,
    );
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    // Before the shortening, the first window was in force. The end is that of the shortened one.
    const early = (await rows('who', '--at', first.at)).find(({ grant }) => grant === 'shortened');
    expect(early).toMatchObject({ change: 'added', ...first.window, ended_at: second.window.ends });
    expect(early?.['revisions']).toHaveLength(1);
  });

  it('shows the approvals of both parts of an extended grant', async () => {
    const found = await rows('who', '--between', '2026-11-23..2026-11-25', '--holder', 'alice');
    const extended = found.find(({ grant }) => grant === 'extended');
    expect(extended).toMatchObject({
      change: 'extended',
      approvals: [{ login: 'dora' }],
      revisions: [{ approvals: [{ login: 'dana' }] }, { approvals: [{ login: 'dora' }] }],
    });
    const { out } = await ask('who', '--between', '2026-11-23..2026-11-25', '--holder', 'alice');
    for (const words of ['approved by dana', 'extended 2026-11-23', 'approved by dora'])
      expect(out).toContain(words);
  });

  it('shows an emergency, and its review after it was over', async () => {
    const given = entries.find((entry) => entry.type === 'provisioned' && entry.grant === 'urgent')?.at ?? '';
    expect(await rows('who', '--at', given, '--holder', 'carol')).toMatchObject([
      {
        grant: 'urgent',
        state: 'provisioned',
        break_glass: true,
        break_glass_review: 'accepted',
        approvals: [],
      },
    ]);
    const { out } = await ask('show', 'urgent');
    expect(out.match(/break-glass, review accepted/g)).toHaveLength(2);
    expect(out).not.toContain('not reviewed yet');
  });

  it('finds access that is past its end and not verified absent', async () => {
    const failed = entries.find(({ type }) => type === 'revoke-failed')?.at ?? '';
    const found = await rows('who', '--at', failed);
    expect(found.map(({ state, target }) => `${state} ${target}`)).toEqual(['overdue logs-db']);
  });

  it('finds all access between two moments, by each filter', async () => {
    const grantsOf = async (...argv: readonly string[]) =>
      [
        ...new Set(
          (await rows('who', '--between', '2026-11-23..2026-11-25', ...argv)).map(({ grant }) => grant),
        ),
      ].sort();
    expect(await grantsOf()).toEqual([
      'both',
      'extended',
      'lasting',
      'shortened',
      'taken',
      'urgent',
      'withdrawn',
    ]);
    expect(await grantsOf('--holder', 'Alice')).toEqual(['extended', 'lasting']);
    expect(await grantsOf('--role', 'orders-support')).toEqual(['both']);
    expect(await grantsOf('--target', 'logs-db')).toEqual(['both', 'withdrawn']);
    expect(await rows('who', '--between', '2026-11-20..2026-11-21')).toEqual([]);
  });

  it('reads from the day in question, not from the first entry', async () => {
    const { err } = await ask('who', '--at', entries.at(-1)?.at ?? '');
    const first = Number(/entries from (\d+) on/.exec(err)?.[1]);
    expect(first).toBeGreaterThan(entries.length / 2);
  });

  it.each([
    ['--at', 'yesterday'],
    ['--at', '2026-11-23T14:00'],
    ['--between', '2026-11-23'],
    ['--between', '2026-11-24..2026-11-23'],
  ])('refuses %s %s', async (...argv) => {
    expect((await ask('who', ...argv)).code).toBe(2);
  });
});

describe('a name that the record never saw', () => {
  it.each([
    ['who', '--holder', 'alcie', 'The record has no holder alcie. Did you mean alice?'],
    ['who', '--holder', '4711', 'The record has no holder 4711.'],
    [
      'who',
      '--role',
      'orders_db_raed',
      'The record has no role orders_db_raed. Did you mean orders-db-read?',
    ],
    ['who', '--target', 'orders-bd', 'The record has no target orders-bd. Did you mean orders-db?'],
    ['log', '--holder', 'zzzzzz', 'The record has no holder zzzzzz.'],
    ['log', '--role', 'logs-raed', 'The record has no role logs-raed. Did you mean logs-read?'],
  ])('is unknown: %s %s %s', async (command, option, name, sentence) => {
    for (const format of ['text', 'json', 'csv']) {
      const { code, out, err } = await ask(command, option, name, '--format', format);
      expect([code, out, err.split('\n')[0]]).toEqual([2, '', sentence]);
    }
  });

  it('is not the name of a person, role or target without access at that moment', async () => {
    const options = ['--holder', 'bob', '--role', 'orders-db-read', '--target', 'orders-db'];
    const { code, out, err } = await ask('who', '--at', '2026-11-20', ...options);
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('No effects held at 2026-11-20T00:00:00Z.');
  });
});

describe('log', () => {
  it('prints every entry, newest first', async () => {
    const { out } = await ask('log', '--format', 'ndjson');
    expect(out.split('\n').map((line) => JSON.parse(line))).toEqual(entries.toReversed());
    expect(await rows('log')).toEqual(entries.toReversed());
    expect((await ask('log')).out.split('\n')).toHaveLength(entries.length);
  });

  it('has a subject for declined, abandoned and refused entries', async () => {
    const { out } = await ask('log');
    for (const words of ['declined bob', 'abandoned bob', 'refused carol']) expect(out).toContain(words);
  });

  it.each<[string, readonly string[], (entry: Entry) => boolean]>([
    ['a grant', ['--grant', 'both'], (entry) => 'grant' in entry && entry.grant === 'both'],
    ['a holder', ['--holder', 'bob'], (entry) => 'holder' in entry && entry.holder.login === 'bob'],
    ['types', ['--type', 'revoked', 'refused'], ({ type }) => type === 'revoked' || type === 'refused'],
    ['a time', ['--since', '2026-11-24', '--until', '2026-11-25'], ({ at }) => at >= '2026-11-24'],
    ['a pull request', ['--pull', '#1'], (entry) => 'pull' in entry && entry.pull === 1],
  ])('by %s', async (_name, argv, matches) => {
    expect(await rows('log', ...argv)).toEqual(entries.filter(matches).toReversed());
  });
});

describe('show', () => {
  it('shows the whole life of a grant: requests, landings, approvals, access and its end', async () => {
    const { code, out } = await ask('show', 'extended');
    expect(code).toBe(0);
    for (const words of [
      'Why: ',
      'Why production: ',
      'approved by dana (acme/dba)',
      'approved by dora (acme/dba)',
      'membership read',
      'the landed bytes have this digest',
      'verified absent',
    ]) {
      expect(out).toContain(words);
    }
    expect(out).not.toContain('ANOTHER');
  });

  it('shows grants that were never given', async () => {
    const shown = async (grant: string) => (await ask('show', grant)).out;
    expect(await shown('declined')).toMatch(/, revision 1 of #\d+: declined$/m);
    expect(await shown('abandoned')).toMatch(/, revision 1 of #\d+: abandoned$/m);
    expect(await shown('slipped')).toContain('not-by-pull-request');
  });

  it('exits with 1 if the record has no such grant', async () => {
    expect(await ask('show', 'unknown-grant')).toMatchObject({ code: 1, out: '' });
  });
});

describe('the record', () => {
  it('is read in a fresh clone from the fetched branch, without a network', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-clone-'));
    try {
      plainGit(folder, ['clone', '--quiet', lives.gitDir, 'clone']);
      const clone = join(folder, 'clone');
      plainGit(clone, ['remote', 'set-url', 'origin', 'https://github.invalid/acme/access']);
      const { code, out, err } = await curfew(['audit', 'log', '--repo', clone, '--format', 'ndjson']);
      expect(code).toBe(0);
      expect(out.split('\n')).toHaveLength(entries.length);
      expect(err).toContain('origin/curfew/ledger');
      // An older local branch does not count.
      plainGit(clone, ['branch', LEDGER, `origin/${LEDGER}~3`]);
      const again = await curfew(['audit', 'log', '--repo', clone, '--format', 'ndjson']);
      expect(again.out.split('\n')).toHaveLength(entries.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is an error if there is none, or no repository', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-none-'));
    try {
      expect(await curfew(['audit', 'who', '--repo', folder])).toMatchObject({ code: 2, out: '' });
      cpSync(lives.gitDir, join(folder, 'x.git'), { recursive: true });
      plainGit(join(folder, 'x.git'), ['update-ref', '-d', `refs/heads/${LEDGER}`]);
      const { code, err } = await curfew(['audit', 'who', '--repo', join(folder, 'x.git')]);
      expect(code).toBe(2);
      expect(err).toContain('git fetch');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
