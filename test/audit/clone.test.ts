import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneAt } from '../../src/compose-clone.ts';
import { serializeCursor, serializeDay } from '../../src/domain/ledger/files/checkpoint.ts';
import { serializeEntries } from '../../src/domain/ledger/files/entry-lines.ts';
import { serializeIdFile } from '../../src/domain/ledger/files/id-file.ts';
import { idPath } from '../../src/domain/ledger/files/ledger-paths.ts';
import { digestOf, oidOf, recorded, sample } from '../support/builders/entries.ts';
import { curfew, LEDGER, plainGit } from '../support/lives/recorded-lives.ts';

const HAS_GPG = spawnSync('gpg', ['--version']).status === 0;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENTRY_FILE = 'entries/2026/11/23/000000001-000000001.jsonl';
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/**
 * A ledger of one entry about nothing that landed, in a repository of either kind; `config` is for its
 * commits.
 */
function aLedger(name: string, format: 'sha1' | 'sha256', config: readonly string[] = []): string {
  const repo = join(folder, name);
  plainGit(folder, ['init', '--quiet', `--object-format=${format}`, '--initial-branch=main', repo]);
  const commit = (message: string, files: Readonly<Record<string, string>>) => {
    for (const [path, content] of Object.entries(files)) {
      execFileSync('mkdir', ['-p', join(repo, path, '..')]);
      writeFileSync(join(repo, path), content);
      plainGit(repo, ['add', '--', path]);
    }
    const date = { GIT_AUTHOR_DATE: '2026-11-23T14:02:10Z', GIT_COMMITTER_DATE: '2026-11-23T14:02:10Z' };
    plainGit(repo, [...config, 'commit', '--quiet', '-m', message], undefined, date);
  };
  commit('Begin', { 'README.md': 'Access\n' });
  const main = plainGit(repo, ['rev-parse', 'HEAD']).trim();
  plainGit(repo, ['checkout', '--quiet', '--orphan', LEDGER]);
  const cursor = (next_seq: number) => text(serializeCursor({ main, next_seq, policy: null }));
  commit('Begin the record', { 'cursor.json': cursor(1) });
  const [entry] = recorded([sample('requested')]);
  if (entry?.type !== 'requested') throw new Error('no entry');
  const entries = [ENTRY_FILE];
  commit('requested', {
    [ENTRY_FILE]: text(serializeEntries([entry])),
    'cursor.json': cursor(2),
    'days/2026/11/23.json': text(serializeDay({ day: '2026-11-23', next_seq: 1, effects: [] })),
    [idPath(entry.grant)]: text(serializeIdFile({ grant: entry.grant, spent: false, entries })),
  });
  plainGit(repo, ['checkout', '--quiet', 'main']);
  return repo;
}

describe('a repository', () => {
  it.each(['sha1', 'sha256'] as const)('of %s is read and verified', async (format) => {
    const repo = aLedger(format, format);
    const { out } = await curfew(['audit', 'log', '--repo', repo]);
    expect(out).toContain('requested alice orders-db-read');
    const { code, out: verdict } = await curfew(['audit', 'verify', '--repo', repo]);
    expect([code, verdict.split('\n')[0]]).toEqual([
      0,
      'The record is intact. Signatures were not checked with a key of yours.',
    ]);
  });

  it('runs no program of its configuration, and fetches nothing', async () => {
    const repo = aLedger('trap', 'sha1');
    const trap = join(folder, 'trapped');
    const program = `!touch ${trap}`;
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'gpg.program',
      'gpg.ssh.program',
      'core.sshCommand',
      'diff.external',
    ])
      plainGit(repo, ['config', key, `touch ${trap}; false`]);
    plainGit(repo, ['config', 'alias.log', program]);
    plainGit(repo, ['config', 'log.showSignature', 'true']);
    plainGit(repo, ['config', 'remote.origin.url', `ext::touch ${trap}`]);
    plainGit(repo, ['config', 'remote.origin.promisor', 'true']);
    // An object that the clone left out: git would fetch it.
    const entry = plainGit(repo, ['rev-parse', `${LEDGER}:${ENTRY_FILE}`]).trim();
    rmSync(join(repo, '.git/objects', entry.slice(0, 2), entry.slice(2)));
    const { code, err } = await curfew(['audit', 'log', '--repo', repo]);
    expect(code).toBe(2);
    expect(err).toContain('is not in this clone');
    await curfew(['audit', 'verify', '--repo', repo]);
    expect(() => readFileSync(trap)).toThrow();
  });

  it('runs no program of its configuration for an X.509 signature', async () => {
    const repo = aLedger('x509', 'sha1');
    const trap = join(folder, 'x509-trapped');
    const program = join(folder, 'x509-program');
    writeFileSync(program, `#!/bin/sh\ntouch ${trap}\necho '[GNUPG:] GOODSIG x y'\n`, { mode: 0o755 });
    plainGit(repo, ['config', 'gpg.x509.program', program]);
    const [tree, parent] = plainGit(repo, ['rev-parse', `${LEDGER}^{tree}`, LEDGER]).split('\n');
    const eve = 'eve <eve@example.com> 1795442530 +0000';
    const signature = 'gpgsig -----BEGIN SIGNED MESSAGE-----\n x\n -----END SIGNED MESSAGE-----';
    const raw = `tree ${tree}\nparent ${parent}\nauthor ${eve}\ncommitter ${eve}\n${signature}\n\nTrust me\n`;
    const commit = plainGit(repo, ['hash-object', '-t', 'commit', '-w', '--stdin'], raw).trim();
    plainGit(repo, ['update-ref', `refs/heads/${LEDGER}`, commit]);
    writeFileSync(join(folder, 'empty.allowed'), '');
    const verify = ['audit', 'verify', '--repo', repo, '--key', join(folder, 'empty.allowed')];
    expect((await curfew([...verify, '--format', 'csv'])).out).toContain(`bad-signature,commit ${commit}`);
    expect(() => readFileSync(trap)).toThrow();
  });

  it('cannot be verified if its history or its objects are incomplete', async () => {
    const repo = aLedger('whole', 'sha1');
    plainGit(repo, ['config', 'uploadpack.allowFilter', 'true']);
    for (const [name, flag, word] of [
      ['shallow', '--depth=1', 'shallow'],
      ['partial', '--filter=blob:none', 'partial'],
    ] as const) {
      const to = join(folder, name);
      plainGit(folder, [
        'clone',
        '--quiet',
        '--no-checkout',
        flag,
        '--no-single-branch',
        `file://${repo}`,
        to,
      ]);
      const { code, err } = await curfew(['audit', 'verify', '--repo', to]);
      expect([code, err]).toEqual([2, expect.stringContaining(`the clone is ${word}`)]);
    }
  });

  it('does not take a branch for the id of a remembered head', async () => {
    const repo = aLedger('branch', 'sha1');
    const since = async (commit: string) =>
      (await curfew(['audit', 'verify', '--repo', repo, '--since', commit])).code;
    const head = plainGit(repo, ['rev-parse', LEDGER]).trim();
    plainGit(repo, ['branch', 'abcdef0', LEDGER]);
    expect([await since(head), await since(head.slice(0, 12))]).toEqual([0, 0]);
    expect([await since('abcdef0'), await since(LEDGER)]).toEqual([1, 2]);
  });

  it('ignores replacements of objects', async () => {
    const repo = aLedger('replaced', 'sha1');
    const blob = plainGit(repo, ['rev-parse', `${LEDGER}:${ENTRY_FILE}`]).trim();
    const other = readFileSync(join(folder, 'sha1', 'README.md'), 'utf8');
    const oid = plainGit(repo, ['hash-object', '-w', '--stdin'], other).trim();
    plainGit(repo, ['replace', blob, oid]);
    expect((await curfew(['audit', 'log', '--repo', repo])).out).toContain('requested alice');
  });

  it('has no object with a line break in its name', async () => {
    const clone = await cloneAt(aLedger('names', 'sha1'));
    try {
      expect(await clone.objects.get(oidOf('a'), 'x\nHEAD')).toBeNull();
      expect(await clone.objects.get(oidOf('a'))).toBeNull();
      expect((await clone.objects.get('HEAD', 'README.md'))?.type).toBe('blob');
    } finally {
      await clone.close();
    }
  });
});

describe('signatures', () => {
  const keyPair = (name: string) => {
    const key = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', key]);
    const [type = '', base64 = ''] = readFileSync(`${key}.pub`, 'utf8').split(' ');
    writeFileSync(`${key}.allowed`, `* ${type} ${base64}\n`);
    const sign = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}`, '-c', 'commit.gpgSign=true'];
    return { sign, allowed: `${key}.allowed` };
  };

  it('are checked with the given keys, and only if keys are given', async () => {
    const ours = keyPair('ours');
    const others = keyPair('others');
    const repo = aLedger('signed', 'sha1', ours.sign);
    const verify = (...argv: readonly string[]) => curfew(['audit', 'verify', '--repo', repo, ...argv]);
    expect((await verify()).out).toContain('signatures: 2 of 2 commits have one');
    expect(await verify('--key', ours.allowed)).toMatchObject({ code: 0 });
    const { code, out } = await verify('--key', others.allowed, '--format', 'csv');
    expect(code).toBe(1);
    expect(out.match(/^bad-signature/gm)).toHaveLength(2);
    expect((await verify('--key', join(folder, 'nothing'))).code).toBe(2);
    // An unsigned commit on top.
    plainGit(repo, ['checkout', '--quiet', LEDGER]);
    plainGit(repo, ['commit', '--quiet', '--allow-empty', '-m', digestOf('x')]);
    const { out: unsigned } = await verify('--format', 'csv');
    expect(unsigned).toContain('unsigned-commit');
  });

  /** A GnuPG key in a home of its own, and a program that signs with it. */
  const gpgKey = (name: string) => {
    const home = mkdtempSync(join(tmpdir(), 'curfew-gpg-'));
    homes.push(home);
    const gpg = (...args: readonly string[]) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...args], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    gpg(
      '--passphrase',
      '',
      '--quick-generate-key',
      `${name} <${name}@example.com>`,
      'ed25519',
      'sign',
      'never',
    );
    const program = join(home, 'sign');
    writeFileSync(program, `#!/bin/sh\nexec gpg --homedir ${home} "$@"\n`, { mode: 0o755 });
    const files = { text: join(home, 'key.asc'), bytes: join(home, 'key.gpg') };
    writeFileSync(files.text, gpg('--armor', '--export', name));
    writeFileSync(files.bytes, gpg('--export', name));
    const sign = [
      '-c',
      `gpg.program=${program}`,
      '-c',
      `user.signingKey=${name}`,
      '-c',
      'commit.gpgSign=true',
    ];
    return { sign, ...files };
  };
  const homes: string[] = [];
  afterAll(() => {
    // The agent of GnuPG ends when its home is removed.
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  });

  // Without GnuPG Curfew cannot check OpenPGP signatures, and fails.
  it.skipIf(!HAS_GPG)('of GnuPG are checked with the given keys, and no others', async () => {
    const ours = gpgKey('ours-gpg');
    const others = gpgKey('others-gpg');
    const repo = aLedger('signed-gpg', 'sha1', ours.sign);
    const verify = (key: string) =>
      curfew(['audit', 'verify', '--repo', repo, '--format', 'csv', '--key', key]);
    expect([(await verify(ours.text)).code, (await verify(ours.bytes)).code]).toEqual([0, 0]);
    const { code, out } = await verify(others.text);
    expect([code, out.match(/^bad-signature/gm)]).toEqual([1, ['bad-signature', 'bad-signature']]);
    const nonsense = join(folder, 'nonsense.asc');
    writeFileSync(nonsense, '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nx\n');
    expect(await verify(nonsense)).toMatchObject({ code: 2, err: expect.stringContaining('no keys') });
    // A forged message under a signature of another commit.
    const raw = plainGit(repo, ['cat-file', 'commit', LEDGER]);
    const forged = plainGit(
      repo,
      ['hash-object', '-t', 'commit', '-w', '--stdin'],
      `${raw}And more\n`,
    ).trim();
    plainGit(repo, ['update-ref', `refs/heads/${LEDGER}`, forged]);
    expect((await verify(ours.text)).out).toContain(`bad-signature,commit ${forged}`);
  });
});
