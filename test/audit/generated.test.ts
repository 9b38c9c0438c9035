import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRecord } from '../../bench/write-record.ts';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { curfew, LEDGER, PATIENCE, plainGit } from '../support/lives/recorded-lives.ts';

/** A small one of the ledgers that the benchmark reads. */
const ENTRIES = 600;

let folder: string;
let repo: string;
let signingKey: string;
let entries: readonly Entry[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-generated-'));
  repo = join(folder, 'access.git');
  signingKey = join(folder, 'curfew.pem');
  writeFileSync(signingKey, await writeRecord(repo, ENTRIES));
  entries = plainGit(repo, ['grep', '-h', '-e', '', LEDGER, '--', 'entries'])
    .split('\n')
    .filter(Boolean)
    .map((line): Entry => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
}, PATIENCE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function audit(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await curfew(['audit', ...argv, '--repo', repo]);
  expect([code, err]).toEqual([0, expect.not.stringContaining('incomplete')]);
  return out;
}

/** Grants that were given and not revoked yet, found by reading all entries. */
function heldByFullRead(at: string): readonly string[] {
  const held = new Set<string>();
  for (const entry of entries) {
    if (entry.at > at) continue;
    if (entry.type === 'provisioned') held.add(entry.grant);
    if (entry.type === 'revoked') held.delete(entry.grant);
  }
  return [...held].sort();
}

describe('a generated ledger', () => {
  it('has the requested number of entries, each signed, and is intact', async () => {
    expect(entries).toHaveLength(ENTRIES);
    const verdict = JSON.parse(await audit('verify', '--signing-key', signingKey, '--format', 'json'));
    expect(verdict.findings).toEqual([]);
    const landings = entries.filter(({ type }) => type === 'authorized' || type === 'reverted').length;
    expect(verdict.checked).toMatchObject({
      entries: ENTRIES,
      ledger_commits: ENTRIES + 1,
      own_signatures: ENTRIES + 1,
      landings,
      main_commits: landings,
      digests: entries.filter(({ type }) => type === 'authorized').length,
    });
  });

  it('is printed completely, newest first', async () => {
    const printed = (await audit('log', '--format', 'ndjson'))
      .split('\n')
      .map((line): Entry => JSON.parse(line));
    expect(printed).toEqual(entries.toReversed());
  });

  it('shows who had access at many moments', async () => {
    for (let index = 0; index < ENTRIES; index += 53) {
      const at = entries[index]?.at ?? '';
      const found: readonly Record<string, string>[] = JSON.parse(
        await audit('who', '--at', at, '--format', 'json'),
      );
      const held = found.filter(({ state }) => state === 'provisioned' || state === 'overdue');
      expect([at, ...held.map(({ grant }) => grant).sort()]).toEqual([at, ...heldByFullRead(at)]);
    }
  });

  it('shows the lives of several grants', async () => {
    const grants = [...new Set(entries.flatMap((entry) => ('grant' in entry ? [entry.grant ?? ''] : [])))];
    for (const grant of grants.filter((_, index) => index % 17 === 0)) {
      const own = entries.filter((entry) => 'grant' in entry && entry.grant === grant);
      const story = JSON.parse(await audit('show', grant, '--format', 'json'));
      expect(story.entries).toEqual(own);
      const digests = story.landings.map(({ digest }: { readonly digest: string }) => digest);
      expect(digests).toEqual(own.flatMap(({ type }) => (type === 'authorized' ? ['matches'] : [])));
    }
  });

  it('has the population in a report that a full read finds', async () => {
    const [from, to] = ['2026-01-06', '2026-01-08'];
    const report = JSON.parse(await audit('report', '--from', from, '--to', to, '--format', 'json'));
    const ends = new Map(
      entries.flatMap((entry) => (entry.type === 'revoked' ? [[entry.grant, entry.at] as const] : [])),
    );
    const within = entries.flatMap((entry) =>
      entry.type === 'authorized' && entry.at < to && (ends.get(entry.grant) ?? '9') > from
        ? [entry.grant]
        : [],
    );
    const population = report.population.map(
      ({ row }: { readonly row: { readonly grant: string } }) => row.grant,
    );
    expect(population.sort()).toEqual(within.sort());
    const actions = report.population.map(
      ({ row }: { readonly row: { readonly action: string } }) => row.action,
    );
    expect(new Set(actions.map((action: unknown) => typeof action))).toEqual(new Set(['string']));
  });
});
