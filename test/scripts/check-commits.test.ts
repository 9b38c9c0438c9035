import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subjectProblems } from '../../scripts/commit-subject.ts';

const LONG = `It has 73 characters. At most 72 are shown.`;
const ROOM = 'The room comes first: `endings: do not wait for the store`.';

describe('the subject of a commit', () => {
  it.each([
    ['endings: do not wait for the store'],
    ['endings, reconcile: retry a target that hangs'],
    ['src/domain: split the rules'],
    ['docs: name GitHub in the first sentence'],
    ['github: PUT the merge with its sha'],
    [`ci: ${'x'.repeat(68)}`],
    [`ci: ${'’'.repeat(68)}`],
  ])('is fine: %s', (subject) => {
    expect(subjectProblems(subject)).toEqual([]);
  });

  it.each([
    [`ci: ${'x'.repeat(69)}`, [LONG]],
    ['Retry a target that hangs', [ROOM]],
    ['Endings: retry', [ROOM]],
    ['endings:retry', [ROOM]],
    ['endings: ', [ROOM]],
    ['fixup! endings: retry', [ROOM]],
    ['endings: Retry a target', ['A small letter follows the room.']],
    ['endings: retry a target.', ['A subject ends without a full stop.']],
    ['x'.repeat(73), [LONG, ROOM]],
  ])('has problems: %s', (subject, problems) => {
    expect(subjectProblems(subject)).toEqual(problems);
  });
});

describe('the commits of a branch', () => {
  let folder: string;
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: folder });
  const commit = (subject: string) => git('commit', '-q', '--allow-empty', '-m', subject);
  const check = () => {
    const script = resolve('scripts/check-commits.ts');
    const { status, stdout } = spawnSync('node', [script, 'main'], { cwd: folder, encoding: 'utf8' });
    return {
      status,
      lines: stdout
        .replaceAll(/^[0-9a-f]{7,} /gm, '')
        .trimEnd()
        .split('\n'),
    };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'curfew-commits-'));
    git('init', '-q', '-b', 'main');
    commit('An old one without a room');
    git('checkout', '-q', '-b', 'work');
    commit('endings: retry a target that hangs');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('pass when each names its room', () => {
    expect(check()).toEqual({ status: 0, lines: ['Subjects checked: 1.'] });
  });

  it('fail by the first that does not, and each is shown', () => {
    commit('Retry');
    commit('endings: Retry');
    expect(check()).toEqual({
      status: 1,
      lines: ['Retry', `  ${ROOM}`, 'endings: Retry', '  A small letter follows the room.'],
    });
  });

  it('leave out merges, whose subjects GitHub writes', () => {
    git('checkout', '-q', 'main');
    commit('Another one on main');
    git('checkout', '-q', 'work');
    git('merge', '-q', '--no-ff', '-m', "Merge branch 'main' into work", 'main');
    expect(check()).toEqual({ status: 0, lines: ['Subjects checked: 1.'] });
  });
});
