import { describe, expect, it } from 'vitest';
import { DOCTOR_CODES, type DoctorCode } from '../../../../src/domain/doctor/doctor-code.ts';
import { wordDoctorFinding } from '../../../../src/domain/messages/issues/doctor-words.ts';
import { settingsIssue } from '../../../../src/domain/messages/issues/settings-issue.ts';

const CODES = Object.keys(DOCTOR_CODES) as readonly DoctorCode[];
const ARGS = {
  guard: 'Main',
  branch: 'main',
  what: 'reverts',
  because: 'it says no',
  missing: 'Restrict updates',
  path: 'CODEOWNERS',
  gap: '.github/',
  error: 'line 2',
};

describe('a finding of the doctor', () => {
  it.each(CODES)('%s has a problem, a fix and a place', (code) => {
    const words = wordDoctorFinding({ code, args: ARGS });
    for (const text of Object.values(words)) expect(text).toMatch(/^.{9,}[^.]$/);
  });

  it('repeats no text of a person as markup', () => {
    const guard = 'x"](http://evil) @dana <b>';
    const issue = settingsIssue([{ code: 'strict-checks', args: { guard } }]);
    expect(issue?.text).not.toMatch(/@dana|<b>|[^\\]\]\(http/);
  });
});

describe('the issue about settings', () => {
  it('is not opened for a bypass list that GitHub does not show', () => {
    const unreadable = { code: 'bypass-unreadable', args: ARGS } as const;
    expect(settingsIssue([])).toBeNull();
    expect(settingsIssue([unreadable])).toBeNull();
    expect(settingsIssue([unreadable, { code: 'check-not-pinned', args: {} }])?.text).toContain(
      'Settings that could not be read',
    );
  });

  it('begins with settings that let people bypass Curfew', () => {
    const issue = settingsIssue([
      { code: 'unreadable', args: ARGS },
      { code: 'archived', args: {} },
      { code: 'actions-may-write', args: {} },
    ]);
    const titles = issue?.text.split('\n').filter((line) => line.startsWith('###'));
    expect(titles).toEqual([
      '### Settings that let people bypass Curfew',
      '### Settings that block merges, reverts or the record of Curfew',
      '### Settings that could not be read',
    ]);
    expect(issue?.title).toBe('Check 3 settings of this repository');
  });
});
