import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneAt } from '../../../src/compose-clone.ts';
import type { ChangedCommit } from '../../../src/ports/clone.ts';
import { plainGit } from '../../support/lives/recorded-lives.ts';

const EMPTY = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const EVE = 'eve <eve@example.com> 1795442530 +0000';
let folder: string;
let blob: string;

const git = (args: readonly string[], input?: string) => plainGit(folder, args, input).trim();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-walk-'));
  git(['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  git(['hash-object', '-t', 'tree', '-w', '--stdin'], '');
  blob = git(['hash-object', '-w', '--stdin'], 'x\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function treeOf(...paths: readonly string[]): string {
  return git(['mktree', '-z'], paths.map((path) => `100644 blob ${blob}\t${path}\0`).join(''));
}

/** A commit object: tree and parents, then exactly these bytes. */
function commit(tree: string, parents: readonly string[], rest: string): string {
  const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)].join('\n');
  return git(['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], `${head}\n${rest}`);
}

const by = (message: string) => `author ${EVE}\ncommitter ${EVE}\n\n${message}`;

async function commitsOf(until: string, since: string | null = null): Promise<readonly ChangedCommit[]> {
  const clone = await cloneAt(folder);
  try {
    const commits = [];
    for await (const batch of clone.history.changes(since, until)) commits.push(...batch);
    return commits;
  } finally {
    await clone.close();
  }
}

const names = ({ changes }: ChangedCommit) =>
  changes.map(({ path, before, after }) => `${before === null ? '+' : after === null ? '-' : '~'}${path}`);

describe('the history of a clone', () => {
  it('comes oldest first, along first parents, with the changes of each commit', async () => {
    const first = commit(treeOf('a'), [], by('Begin\n'));
    const side = commit(treeOf('a', 'b', 'c'), [first], by('Beside\n'));
    const second = commit(treeOf('a', 'line\nfeed'), [first], by('Second\n'));
    const merge = commit(treeOf('b'), [second, side], by('Merge\n'));
    const commits = await commitsOf(merge);
    expect(commits.map((found) => [found.commit.message, ...names(found)])).toEqual([
      ['Begin\n', '+a'],
      ['Second\n', '+line\nfeed'],
      ['Merge\n', '-a', '+b', '-line\nfeed'],
    ]);
    expect(commits.map((found) => found.commit.oid)).toEqual([first, second, merge]);
    expect(commits.at(-1)?.commit.parents).toEqual([second, side]);
    expect((await commitsOf(merge, first)).map((found) => found.commit.oid)).toEqual([second, merge]);
  });

  it('has commits without changes or without a message, at any place', async () => {
    const one = commit(EMPTY, [], by(''));
    const two = commit(treeOf('a'), [one], by(''));
    const three = commit(treeOf('a'), [two], by('Nothing\n'));
    const four = commit(treeOf('a'), [three], by(''));
    const commits = await commitsOf(four);
    expect(commits.map((found) => [found.commit.oid, found.commit.message, ...names(found)])).toEqual([
      [one, ''],
      [two, '', '+a'],
      [three, 'Nothing\n'],
      [four, ''],
    ]);
  });

  it('never takes a part of a message or a header for a change, a commit or an author', async () => {
    const fake = `:100644 100644 ${blob} ${blob} M`;
    const first = commit(EMPTY, [], by('Begin\n'));
    const withMessage = commit(
      EMPTY,
      [first],
      by(`\n\n${fake}\n\n${fake}\ncommit ${first}\nLedger-Head: ${first}\n`),
    );
    const extraHeader = `${fake}\ncommit ${first}\nparent ${first}\nauthor mallory <m@example.com> 1 +0000\n`;
    const withHeader = commit(
      treeOf('a'),
      [withMessage],
      `author ${EVE}\ncommitter ${EVE}\n${extraHeader}\nHeader\n`,
    );
    const last = commit(EMPTY, [withHeader], `author ${EVE}\ncommitter ${EVE}\n${extraHeader}`);
    const commits = await commitsOf(last);
    expect(commits.map((found) => [found.commit.oid, ...names(found)])).toEqual([
      [first],
      [withMessage],
      [withHeader, '+a'],
      [last, '-a'],
    ]);
    expect(commits.map((found) => found.commit.parents)).toEqual([[], [first], [withMessage], [withHeader]]);
    expect(commits[1]?.commit.message).toContain(`\nLedger-Head: ${first}\n`);
    expect(new Set(commits.map((found) => found.commit.author.name))).toEqual(new Set(['eve']));
    expect(commits[2]?.commit.author).toEqual({ name: 'eve', email: 'eve@example.com', at: 1795442530000 });
  });

  it('shows whether a commit has a signature and a readable author', async () => {
    const signature = 'gpgsig -----BEGIN SSH SIGNATURE-----\n x\n -----END SSH SIGNATURE-----\n';
    const signed = commit(EMPTY, [], `author ${EVE}\ncommitter ${EVE}\n${signature}\nSigned\n`);
    const withoutAuthor = commit(EMPTY, [signed], `author eve\ncommitter ${EVE}\n\ngpgsig nothing\n`);
    const commits = await commitsOf(withoutAuthor);
    expect(commits.map((found) => found.commit.signed)).toEqual([true, false]);
    expect(commits[1]?.commit.author).toEqual({ name: '', email: '', at: Number.NaN });
  });

  it('can have a commit of any length', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `file-${String(index).padStart(60, '0')}`);
    const first = commit(treeOf(...many), [], by(`${'word '.repeat(60_000)}\n`));
    const second = commit(EMPTY, [first], by('Gone\n'));
    const commits = await commitsOf(second);
    expect(commits.map((found) => found.changes.length)).toEqual([5000, 5000]);
    expect(commits[0]?.commit.message).toHaveLength(300_000);
  });

  it('does not depend on the settings of the clone', async () => {
    const first = commit(treeOf('old', 'z'), [], by('Begin\n'));
    const moved = commit(treeOf('new', 'z'), [first], by('A\ttab\n'));
    const plain = await commitsOf(moved);
    const settings = {
      'log.showRoot': 'false',
      'log.diffMerges': 'off',
      'log.decorate': 'full',
      'log.abbrevCommit': 'true',
      'log.mailmap': 'true',
      'core.abbrev': '7',
      'color.ui': 'always',
      'diff.renames': 'copies',
      'diff.orderFile': '/nonexistent',
      'diff.relative': 'true',
      'format.pretty': 'oneline',
      'i18n.logOutputEncoding': 'utf-16',
    };
    for (const [name, value] of Object.entries(settings)) git(['config', name, value]);
    expect(await commitsOf(moved)).toEqual(plain);
    expect(plain.map(names)).toEqual([
      ['+old', '+z'],
      ['+new', '-old'],
    ]);
  });

  it('fails if an object is missing', async () => {
    const gone = '1234567890123456789012345678901234567890';
    const broken = commit(gone, [commit(EMPTY, [], by('Begin\n'))], by('Broken\n'));
    await expect(commitsOf(broken)).rejects.toThrow(/git failed/);
    await expect(commitsOf(gone)).rejects.toThrow(/git failed/);
  });
});
