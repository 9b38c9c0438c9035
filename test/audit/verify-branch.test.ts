import { describe, expect, it } from 'vitest';
import { LEDGER, plainGit } from '../support/lives/recorded-lives.ts';
import { aCopy, entriesOf, isEntry, newPath, verified } from './rewritten-clone.ts';

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
  const index = newPath('index');
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

function idPathOf(repo: string, grant: string): string {
  const paths = plainGit(repo, ['ls-tree', '-r', '--name-only', LEDGER, 'ids/']).split('\n');
  return paths.find((path) => path.endsWith(`/${grant}`)) ?? '';
}

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
    expect((await verified(copy)).codes).toEqual(['foreign-commit']);
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
    expect(codes).toEqual(['change-unexplained']);
    expect(verdict.findings[0].where).toBe('grant mallory-7f3a');
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
    expect((await verified(copy)).codes).toEqual(['policy-unexplained']);
  });

  it('that was rewound', async () => {
    const copy = aCopy();
    plainGit(copy, ['update-ref', 'refs/heads/main', 'main~2']);
    expect((await verified(copy)).codes).toContain('not-on-main');
  });
});
