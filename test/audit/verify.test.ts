import { describe, expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository } from '../support/builders/a-repository.ts';
import { type Edit, editEntries, rewriteLedger } from '../support/builders/rewrite-ledger.ts';
import { LEDGER, PATIENCE, plainGit } from '../support/lives/recorded-lives.ts';
import { aCopy, entriesOf, isEntry, lives, newPath, verified } from './rewritten-clone.ts';

async function rewritten(edit: Edit, ...argv: readonly string[]) {
  const copy = aCopy();
  rewriteLedger(copy, edit);
  return verified(copy, ...argv);
}

describe('a record that was not changed', () => {
  it('is intact, and the verdict lists the checks that were made, that were not, and that are impossible', async () => {
    const { code, verdict } = await verified(lives.gitDir);
    expect(verdict.findings).toEqual([]);
    expect(code).toBe(0);
    expect(verdict.intact).toBe(true);
    const entries = entriesOf(lives.gitDir);
    expect(verdict.checked).toMatchObject({
      entries: entries.length,
      digests: entries.filter(({ type }) => type === 'authorized').length,
      ledger_commits: Number(plainGit(lives.gitDir, ['rev-list', '--count', LEDGER])),
    });
    expect(verdict.not_checked.join()).toMatch(/Signatures.*--since.*--online/s);
    expect(verdict.cannot_prove.join()).toContain('Approve');
  });

  it('is intact in a fresh clone, and contains a remembered head', async () => {
    const clone = newPath('clone');
    plainGit(lives.folder, ['clone', '--quiet', lives.gitDir, clone]);
    const head = plainGit(clone, ['rev-parse', `origin/${LEDGER}~5`]).trim();
    expect((await verified(clone, '--since', head)).code).toBe(0);
  });

  it(
    'is intact if a file could not be read for a while, and other changes landed in that time',
    async () => {
      await using world = await aRepository();
      const { alice, dana } = world.people;
      await world.give(aGrant({ duration: '1h' }), 'access/one.yaml');
      await world.owner.pushDirectly(world.github, { 'access/bad.yaml': 'grants: [' }, 'Oops');
      await world.look();
      const two = aGrant({ id: 'two', role: 'logs-read', duration: '1h' });
      const pull = await world.propose(alice, { 'access/two.yaml': two });
      await world.look();
      await world.review(dana, pull);
      await world.owner.merge(world.github, pull, { admin: true }).catch(() => {});
      await world.pass('10m');
      await world.owner.pushDirectly(world.github, { 'access/bad.yaml': null }, 'Fix');
      await world.look();
      world.failures();
      const { verdict } = await verified(world.github.gitDir);
      expect(verdict.findings).toEqual([]);
      expect(world.story('two')).toContain('authorized');
    },
    PATIENCE,
  );

  it('cannot be verified in a shallow clone', async () => {
    const clone = newPath('clone');
    plainGit(lives.folder, [
      'clone',
      '--quiet',
      '--depth=3',
      '--no-single-branch',
      `file://${lives.gitDir}`,
      clone,
    ]);
    const { code, err } = await verified(clone);
    expect(code).toBe(2);
    expect(err).toContain('shallow');
  });
});

describe('a ledger that a person with write access has rewritten', () => {
  it('with an edited entry, whose id is not the hash of its content', async () => {
    const { code, codes } = await rewritten((path, text) =>
      path.startsWith('entries/') ? text.replace('"cause":"withdrawn"', '"cause":"policy"') : undefined,
    );
    expect(code).toBe(1);
    expect(codes).toContain('wrong-id');
  });

  it('with a changed lateness', async () => {
    const { codes, verdict } = await rewritten(
      editEntries((entry) =>
        entry.type === 'revoked' && entry.late_ms > 60_000 ? { ...entry, late_ms: 0 } : entry,
      ),
    );
    expect(codes).toContain('wrong-lateness');
    expect(
      verdict.findings.find(({ code }: { readonly code: string }) => code === 'wrong-lateness').text,
    ).toMatch(/entry \d+ has another lateness than follows from its times/);
  });

  it('with another holder', async () => {
    const { codes } = await rewritten(
      editEntries((entry) =>
        isEntry('provisioned', 'extended')(entry) && entry.type === 'provisioned'
          ? { ...entry, holder: { login: 'mallory', id: 666 } }
          : entry,
      ),
    );
    expect(codes).toContain('subject-differs');
  });

  it('with a removed entry', async () => {
    const { codes } = await rewritten((path) => (path.includes('000000009') ? null : undefined));
    expect(codes).toContain('wrong-number');
    expect(codes).toContain('index-differs');
  });

  it('with two entries in another order', async () => {
    const swap: Readonly<Record<string, 'provisioning' | 'provisioned'>> = {
      provisioning: 'provisioned',
      provisioned: 'provisioning',
    };
    const entries = entriesOf(lives.gitDir);
    const two = entries.filter(
      (entry) => 'grant' in entry && entry.grant === 'lasting' && swap[entry.type] !== undefined,
    );
    const { codes } = await rewritten(
      editEntries((entry) => {
        const other = two.find(({ seq }) => seq !== entry.seq);
        return two.some(({ seq }) => seq === entry.seq) && other !== undefined
          ? { ...other, seq: entry.seq }
          : entry;
      }),
    );
    expect(codes).toContain('illegal');
  });

  it('with a back-dated entry, marked late or not', async () => {
    const backDated = (mark: boolean) =>
      rewritten(
        editEntries((entry) =>
          isEntry('provisioned', 'lasting')(entry)
            ? { ...entry, at: '2026-11-23T10:00:00.000Z', ...(mark ? { late: true as const } : {}) }
            : entry,
        ),
      );
    expect((await backDated(false)).codes).toContain('back-dated');
    expect((await backDated(true)).codes).toContain('back-dated');
  });

  it('with an entry from the future', async () => {
    const { codes } = await rewritten(
      editEntries((entry) =>
        entry.type === 'declined' ? { ...entry, at: '2027-01-01T00:00:00.000Z' } : entry,
      ),
    );
    expect(codes).toContain('from-the-future');
  });

  it('with a doubled entry', async () => {
    const { codes } = await rewritten((path, text) =>
      path.includes('000000006-000000006') ? `${text}${text}` : undefined,
    );
    expect(codes).toContain('doubled');
  });

  it('with an edited file of a day', async () => {
    const { codes } = await rewritten((path, text) =>
      path === 'days/2026/11/24.json' ? text.replace('"next_seq": ', '"next_seq": 1') : undefined,
    );
    expect(codes).toContain('day-differs');
  });

  it('with a longer window, in all places', async () => {
    const ends = entriesOf(lives.gitDir).findLast(({ type }) => type === 'authorized');
    if (ends?.type !== 'authorized') throw new Error('nothing was authorized');
    const { codes } = await rewritten((_path, text) =>
      text.replaceAll(ends.window.ends, '2026-11-30T00:00:00.000Z'),
    );
    expect(codes).toContain('window-differs');
  });

  it('with another digest, in all places', async () => {
    const last = entriesOf(lives.gitDir).findLast(({ type }) => type === 'authorized');
    if (last?.type !== 'authorized') throw new Error('nothing was authorized');
    const other = `sha256:${'0'.repeat(64)}`;
    const { codes } = await rewritten((path, text, commit) => {
      const edited = text.replaceAll(last.revision, other);
      return editEntries((entry) => ({ ...entry }))(path, edited, commit) ?? edited;
    });
    expect(codes).toContain('digest-differs');
  });

  it('with an authorization of a grant that never landed', async () => {
    const { codes } = await rewritten(
      editEntries((entry) =>
        entry.type === 'authorized' && entry.grant === 'lasting'
          ? { ...entry, commit: '1234567890123456789012345678901234567890' }
          : entry,
      ),
    );
    expect(codes).toContain('not-on-main');
  });

  it('with another policy', async () => {
    const { codes } = await rewritten(
      editEntries((entry) =>
        entry.type === 'authorized' && entry.grant === 'lasting'
          ? { ...entry, policy_commit: entry.commit }
          : entry,
      ),
    );
    expect(codes).toContain('policy-differs');
  });

  it('is found by the heads that merges quote, whatever was changed', async () => {
    const { codes } = await rewritten(
      editEntries((entry) =>
        entry.type === 'authorized' && entry.grant === 'extended'
          ? { ...entry, evidence: { ...entry.evidence, merged_by: null } }
          : entry,
      ),
    );
    expect(codes).toEqual(['head-unknown']);
  });
});
