import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { keyIdOf } from '../../src/domain/ledger/signing/append-statement.ts';
import { publicKeyPem } from '../../src/domain/ledger/signing/public-keys.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository } from '../support/builders/a-repository.ts';
import { type Edit, editEntries, rewriteLedger } from '../support/builders/rewrite-ledger.ts';
import { newSigner } from '../support/fakes/ledger-key.ts';
import { curfew, LEDGER, PATIENCE, plainGit, recordedLives } from '../support/lives/recorded-lives.ts';

let lives: Awaited<ReturnType<typeof recordedLives>>;
/** Copies of the running test. Each is removed right after it: a copy has thousands of files. */
let copies: string[] = [];
let names = 0;

beforeAll(async () => {
  lives = await recordedLives();
}, PATIENCE);
afterEach(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  copies = [];
}, PATIENCE);
afterAll(() => lives?.[Symbol.dispose](), PATIENCE);

/** A copy to tamper with. */
function aCopy(): string {
  const copy = join(lives.folder, `copy-${names++}.git`);
  copies.push(copy);
  cpSync(lives.gitDir, copy, { recursive: true });
  return copy;
}

async function verified(repo: string, ...argv: readonly string[]) {
  const { code, out, err } = await curfew(['audit', 'verify', '--repo', repo, '--format', 'json', ...argv]);
  const verdict = JSON.parse(out || '{"findings":[]}');
  const codes = new Set<string>(verdict.findings.map((each: { readonly code: string }) => each.code));
  return { code, err, verdict, codes: [...codes].sort() };
}

async function rewritten(edit: Edit, ...argv: readonly string[]) {
  const copy = aCopy();
  rewriteLedger(copy, edit);
  return verified(copy, ...argv);
}

/** Adds a commit to a branch that writes and removes files. */
function commitOn(
  repo: string,
  branch: string,
  files: Readonly<Record<string, string | null>>,
  {
    author: person = 'eve',
    at = '2026-11-24T12:00:00Z',
  }: { readonly author?: 'eve' | 'curfew'; readonly at?: string } = {},
): string {
  const git = (args: readonly string[], input?: string) => plainGit(repo, args, input).trim();
  const index = join(repo, `index-${names++}`);
  const withIndex = (args: readonly string[], input?: string) =>
    plainGit(repo, args, input, { GIT_INDEX_FILE: index }).trim();
  withIndex(['read-tree', branch]);
  for (const [path, text] of Object.entries(files)) {
    if (text === null) withIndex(['update-index', '--index-info'], `0 ${'0'.repeat(40)}\t${path}\n`);
    else {
      const oid = git(['hash-object', '-w', '--stdin'], text);
      withIndex(['update-index', '--add', '--cacheinfo', `100644,${oid},${path}`]);
    }
  }
  const tree = withIndex(['write-tree']);
  const parent = git(['rev-parse', branch]);
  const [author = '', committer = ''] =
    person === 'eve' ? ['eve <eve@example.com>', 'eve <eve@example.com>'] : authorsOf(repo);
  const seconds = `${Date.parse(at) / 1000} +0000`;
  const body = `tree ${tree}\nparent ${parent}\nauthor ${author} ${seconds}\ncommitter ${committer} ${seconds}\n\nA change\n`;
  const oid = git(['hash-object', '-t', 'commit', '-w', '--stdin'], body);
  git(['update-ref', `refs/heads/${branch}`, oid]);
  return oid;
}

function authorsOf(repo: string): readonly string[] {
  return plainGit(repo, ['log', '-1', '--format=%an <%ae>%n%cn <%ce>', LEDGER]).trim().split('\n');
}

function fileOf(repo: string, path: string): string {
  return plainGit(repo, ['show', `${LEDGER}:${path}`]);
}

function entriesOf(repo: string): readonly Entry[] {
  return plainGit(repo, ['grep', '-h', '-e', '', LEDGER, '--', 'entries'])
    .split('\n')
    .filter(Boolean)
    .map((line): Entry => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
}

const isEntry = (type: Entry['type'], grant: string) => (entry: Entry) =>
  entry.type === type && 'grant' in entry && entry.grant === grant;

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
    expect(verdict.not_checked.join()).toMatch(/--signing-key.*GitHub’s signatures.*--since.*--online/s);
    expect(verdict.cannot_prove.join()).toContain('Approve');
  });

  it('is intact in a fresh clone, and contains a remembered head', async () => {
    const clone = join(lives.folder, `clone-${names++}`);
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
    const clone = join(lives.folder, `clone-${names++}`);
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

describe('Curfew’s own signatures', () => {
  const longer = editEntries((entry) =>
    entry.type === 'authorized'
      ? { ...entry, window: { ...entry.window, ends: '2027-01-01T00:00:00.000Z' } }
      : entry,
  );
  /** The operator's public key, in a file. */
  const keyFile = (key = recordedKey()): string => {
    const path = join(lives.folder, `key-${names++}.pem`);
    writeFileSync(path, publicKeyPem(key));
    return path;
  };
  const recordedKey = (): string => JSON.parse(fileOf(lives.gitDir, 'keys.json')).keys[0].key;

  it('are checked with the keys of the record, and the verdict says so', async () => {
    const { verdict } = await verified(lives.gitDir);
    expect(verdict.checked.own_signatures).toBe(verdict.checked.ledger_commits);
    expect(verdict.not_checked.join()).toContain(keyIdOf(recordedKey()));
  });

  it('are checked with the operator’s key', async () => {
    const { code, verdict } = await verified(lives.gitDir, '--signing-key', keyFile());
    expect(code).toBe(0);
    expect(verdict.not_checked.join()).not.toMatch(/Curfew’s/);
    const other = await verified(lives.gitDir, '--signing-key', keyFile(newSigner().publicKey));
    expect(other.codes).toEqual(['key-unknown']);
  });

  it('do not fit a record that was changed', async () => {
    const copy = aCopy();
    rewriteLedger(copy, longer, { signatures: 'kept' });
    const { codes } = await verified(copy);
    expect(codes).toEqual(expect.arrayContaining(['append-badly-signed', 'entries-digest-differs']));
  });

  it('cannot be removed without trace for an auditor who has the key', async () => {
    const copy = aCopy();
    rewriteLedger(copy, () => undefined);
    const { verdict } = await verified(copy);
    expect(verdict.not_checked.join()).toContain('this ledger has none yet');
    expect((await verified(copy, '--signing-key', keyFile())).codes).toContain('key-unknown');
  });

  it.each([
    ['does not exist', 'nowhere.pem', /nowhere\.pem does not exist/],
    ['has no key', 'package.json', /package\.json has no Ed25519 public key.*curfew ledger-key/s],
  ])('cannot be checked with a file that %s', async (_name, path, problem) => {
    const { code, err } = await verified(lives.gitDir, '--signing-key', path);
    expect(code).toBe(2);
    expect(err).toMatch(problem);
  });
});

describe('a record that was rewound', () => {
  it('is found by a head that a merge quotes', async () => {
    const copy = aCopy();
    const first = entriesOf(copy).find(isEntry('authorized', 'lasting'))?.seq ?? 0;
    const before = plainGit(copy, ['log', '--format=%H', LEDGER, '--', 'entries']).split('\n');
    const total = entriesOf(copy).length;
    plainGit(copy, ['update-ref', `refs/heads/${LEDGER}`, before[total - first + 3] ?? '']);
    const { codes } = await verified(copy);
    expect(codes).toContain('head-unknown');
  });

  it('is found by a remembered head', async () => {
    const copy = aCopy();
    const head = plainGit(copy, ['rev-parse', LEDGER]).trim();
    plainGit(copy, ['update-ref', `refs/heads/${LEDGER}`, `${head}~1`]);
    expect((await verified(copy, '--since', head)).codes).toEqual(['rewound']);
  });
});

describe('one more commit on the ledger', () => {
  it('by another author', async () => {
    const copy = aCopy();
    commitOn(copy, LEDGER, { 'README.md': 'Nothing to see here\n' });
    expect((await verified(copy)).codes).toEqual(['append-unsigned', 'foreign-commit']);
  });

  it.each<[string, (repo: string) => Readonly<Record<string, string | null>>, string]>([
    [
      'that edits an entry',
      (repo) => ({ [entryPath(repo, 4)]: fileOf(repo, entryPath(repo, 4)).replace('alice', 'mallory') }),
      'record-changed',
    ],
    ['that removes an entry', (repo) => ({ [entryPath(repo, 4)]: null }), 'record-removed'],
    ['that edits the checkpoint', () => ({ 'live/orders-db-read.json': '{}\n' }), 'checkpoint-differs'],
    ['that removes the checkpoint', () => ({ 'live/orders-db-read.json': null }), 'checkpoint-differs'],
    [
      'that edits the cursor',
      (repo) => ({ 'cursor.json': fileOf(repo, 'cursor.json').replace(/"next_seq": \d+/, '"next_seq": 3') }),
      'checkpoint-differs',
    ],
    [
      'that edits the index of a grant',
      (repo) => {
        const path = idPathOf(repo, 'both');
        return { [path]: fileOf(repo, path).replace('"spent": true', '"spent": false') };
      },
      'index-differs',
    ],
    ['that removes the index of a grant', (repo) => ({ [idPathOf(repo, 'both')]: null }), 'record-removed'],
    [
      'that edits the index of accounts',
      (repo) => {
        const path = accountPathOf(repo);
        return { [path]: fileOf(repo, path).replace(/"id": \d+/, '"id": 666') };
      },
      'index-differs',
    ],
    [
      'that edits how far the accounts are indexed',
      () => ({ 'accounts/indexed.json': '{}\n' }),
      'broken-index',
    ],
    ['that removes how far it is', () => ({ 'accounts/indexed.json': null }), 'record-removed'],
    ['that removes an account from its index', (repo) => ({ [accountPathOf(repo)]: null }), 'record-removed'],
    ['that adds another file', () => ({ 'entries.txt': 'x\n' }), 'foreign-path'],
    ['that adds an entry of another shape', (repo) => ({ [nextPath(repo)]: '{"v":1}\n' }), 'broken-line'],
    [
      'that adds an entry that is not text',
      (repo) => ({ [nextPath(repo)]: '\u0000\u001b[31m' }),
      'unreadable-file',
    ],
  ])('in the name of Curfew, %s', async (_name, files, code) => {
    const copy = aCopy();
    commitOn(copy, LEDGER, files(copy), { author: 'curfew' });
    const { codes, verdict } = await verified(copy);
    expect(codes).toContain(code);
    expect(codes).not.toContain('foreign-commit');
    expect(JSON.stringify(verdict)).not.toContain('\u001b');
  });
});

describe('the default branch', () => {
  it('with a grant that Curfew skipped', async () => {
    const copy = aCopy();
    const slip = fileOf(copy, 'cursor.json');
    const commit = commitOn(copy, 'main', { 'access/slip2.yaml': GRANT });
    commitOn(
      copy,
      LEDGER,
      { 'cursor.json': slip.replace(/"main": "\w+"/, `"main": "${commit}"`) },
      { author: 'curfew' },
    );
    const { codes, verdict } = await verified(copy);
    expect(codes).toEqual(['append-unsigned', 'change-unexplained']);
    expect(verdict.findings[1].where).toBe('grant mallory-7f3a');
  });

  it('with a grant that Curfew has not judged for an hour', async () => {
    const copy = aCopy();
    commitOn(copy, 'main', { 'access/slip2.yaml': GRANT }, { at: '2026-11-24T13:00:00Z' });
    expect((await verified(copy)).codes).toEqual(['not-judged']);
  });

  it('with a policy that Curfew skipped', async () => {
    const copy = aCopy();
    const cursor = fileOf(copy, 'cursor.json');
    const commit = commitOn(copy, 'main', { '.github/curfew.yml': 'version: 1\n' });
    commitOn(
      copy,
      LEDGER,
      { 'cursor.json': cursor.replace(/"main": "\w+"/, `"main": "${commit}"`) },
      { author: 'curfew' },
    );
    expect((await verified(copy)).codes).toEqual(['append-unsigned', 'policy-unexplained']);
  });

  it('that was rewound', async () => {
    const copy = aCopy();
    plainGit(copy, ['update-ref', 'refs/heads/main', 'main~2']);
    expect((await verified(copy)).codes).toContain('not-on-main');
  });
});

const GRANT = `grants:
  - id: mallory-7f3a
    holder: mallory
    role: orders-db-read
    duration: 4h
    justification: { action: Look into stuck refunds, why_production: Only there }
`;

function entryPath(repo: string, seq: number): string {
  const name = String(seq).padStart(9, '0');
  const paths = plainGit(repo, ['ls-tree', '-r', '--name-only', LEDGER, 'entries/']).split('\n');
  return paths.find((path) => path.includes(`/${name}-`)) ?? '';
}

function nextPath(repo: string): string {
  const name = String(entriesOf(repo).length + 1).padStart(9, '0');
  return `entries/2026/11/24/${name}-${name}.jsonl`;
}

function accountPathOf(repo: string): string {
  const path = plainGit(repo, ['ls-tree', '-r', '--name-only', LEDGER, 'accounts/']).split('\n')[0];
  if (path === undefined || path === '') throw new Error('the ledger has no index of accounts');
  return path;
}

function idPathOf(repo: string, grant: string): string {
  const paths = plainGit(repo, ['ls-tree', '-r', '--name-only', LEDGER, 'ids/']).split('\n');
  return paths.find((path) => path.endsWith(`/${grant}`)) ?? '';
}
