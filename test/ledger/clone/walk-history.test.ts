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

/** A commit of these very bytes, after its tree and parents. */
function commit(tree: string, parents: readonly string[], rest: string): string {
  const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)].join('\n');
  return git(['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], `${head}\n${rest}`);
}

const by = (message: string) => `author ${EVE}\ncommitter ${EVE}\n\n${message}`;

async function told(until: string, since: string | null = null): Promise<readonly ChangedCommit[]> {
  const clone = await cloneAt(folder);
  try {
    const commits = [];
    for await (const handful of clone.history.changes(since, until)) commits.push(...handful);
    return commits;
  } finally {
    await clone.close();
  }
}

const names = ({ changes }: ChangedCommit) =>
  changes.map(({ path, before, after }) => `${before === null ? '+' : after === null ? '-' : '~'}${path}`);

describe('the history of a clone', () => {
  it('is told oldest first, along first parents, with what each commit changed', async () => {
    const first = commit(treeOf('a'), [], by('Begin\n'));
    const side = commit(treeOf('a', 'b', 'c'), [first], by('Beside\n'));
    const second = commit(treeOf('a', 'line\nfeed'), [first], by('Second\n'));
    const merge = commit(treeOf('b'), [second, side], by('Merge\n'));
    const commits = await told(merge);
    expect(commits.map((each) => [each.commit.message, ...names(each)])).toEqual([
      ['Begin\n', '+a'],
      ['Second\n', '+line\nfeed'],
      ['Merge\n', '-a', '+b', '-line\nfeed'],
    ]);
    expect(commits.map((each) => each.commit.oid)).toEqual([first, second, merge]);
    expect(commits.at(-1)?.commit.parents).toEqual([second, side]);
    expect((await told(merge, first)).map((each) => each.commit.oid)).toEqual([second, merge]);
  });

  it('has commits that change nothing or say nothing, wherever they stand', async () => {
    const one = commit(EMPTY, [], by(''));
    const two = commit(treeOf('a'), [one], by(''));
    const three = commit(treeOf('a'), [two], by('Nothing\n'));
    const four = commit(treeOf('a'), [three], by(''));
    const commits = await told(four);
    expect(commits.map((each) => [each.commit.oid, each.commit.message, ...names(each)])).toEqual([
      [one, ''],
      [two, '', '+a'],
      [three, 'Nothing\n'],
      [four, ''],
    ]);
  });

  it('takes nothing that a message or a header says for a change, another commit or another author', async () => {
    const fake = `:100644 100644 ${blob} ${blob} M`;
    const first = commit(EMPTY, [], by('Begin\n'));
    const loud = commit(
      EMPTY,
      [first],
      by(`\n\n${fake}\n\n${fake}\ncommit ${first}\nLedger-Head: ${first}\n`),
    );
    const more = `${fake}\ncommit ${first}\nparent ${first}\nauthor mallory <m@example.com> 1 +0000\n`;
    const sly = commit(treeOf('a'), [loud], `author ${EVE}\ncommitter ${EVE}\n${more}\nSly\n`);
    const last = commit(EMPTY, [sly], `author ${EVE}\ncommitter ${EVE}\n${more}`);
    const commits = await told(last);
    expect(commits.map((each) => [each.commit.oid, ...names(each)])).toEqual([
      [first],
      [loud],
      [sly, '+a'],
      [last, '-a'],
    ]);
    expect(commits.map((each) => each.commit.parents)).toEqual([[], [first], [loud], [sly]]);
    expect(commits[1]?.commit.message).toContain(`\nLedger-Head: ${first}\n`);
    expect(new Set(commits.map((each) => each.commit.author.name))).toEqual(new Set(['eve']));
    expect(commits[2]?.commit.author).toEqual({ name: 'eve', email: 'eve@example.com', at: 1795442530000 });
  });

  it('knows who signed, and who is nobody', async () => {
    const signature = 'gpgsig -----BEGIN SSH SIGNATURE-----\n x\n -----END SSH SIGNATURE-----\n';
    const signed = commit(EMPTY, [], `author ${EVE}\ncommitter ${EVE}\n${signature}\nSigned\n`);
    const nobody = commit(EMPTY, [signed], `author eve\ncommitter ${EVE}\n\ngpgsig nothing\n`);
    const commits = await told(nobody);
    expect(commits.map((each) => each.commit.signed)).toEqual([true, false]);
    expect(commits[1]?.commit.author).toEqual({ name: '', email: '', at: Number.NaN });
  });

  it('may have a commit of any length', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `file-${String(index).padStart(60, '0')}`);
    const first = commit(treeOf(...many), [], by(`${'word '.repeat(60_000)}\n`));
    const second = commit(EMPTY, [first], by('Gone\n'));
    const commits = await told(second);
    expect(commits.map((each) => each.changes.length)).toEqual([5000, 5000]);
    expect(commits[0]?.commit.message).toHaveLength(300_000);
  });

  it('is told alike whatever the settings of the clone say', async () => {
    const first = commit(treeOf('old', 'z'), [], by('Begin\n'));
    const moved = commit(treeOf('new', 'z'), [first], by('A\ttab\n'));
    const plain = await told(moved);
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
    expect(await told(moved)).toEqual(plain);
    expect(plain.map(names)).toEqual([
      ['+old', '+z'],
      ['+new', '-old'],
    ]);
  });

  it('could not be told where something of it is missing', async () => {
    const gone = '1234567890123456789012345678901234567890';
    const broken = commit(gone, [commit(EMPTY, [], by('Begin\n'))], by('Broken\n'));
    await expect(told(broken)).rejects.toThrow(/git failed/);
    await expect(told(gone)).rejects.toThrow(/git failed/);
  });
});
