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
  it.each(CODES)('%s says what is so, what to set and where', (code) => {
    const words = wordDoctorFinding({ code, args: ARGS });
    for (const text of Object.values(words)) expect(text).toMatch(/^.{9,}[^.]$/);
  });

  it('repeats nobody’s text as markup', () => {
    const guard = 'x"](http://evil) @dana <b>';
    const issue = settingsIssue([{ code: 'strict-checks', args: { guard } }]);
    expect(issue?.text).not.toMatch(/@dana|<b>|[^\\]\]\(http/);
  });
});

describe('the issue about settings', () => {
  it('is not opened for what GitHub never tells', () => {
    const untold = { code: 'bypass-not-told', args: ARGS } as const;
    expect(settingsIssue([])).toBeNull();
    expect(settingsIssue([untold])).toBeNull();
    expect(settingsIssue([untold, { code: 'check-not-pinned', args: {} }])?.text).toContain(
      'What could not be read',
    );
  });

  it('leads with the ways round', () => {
    const issue = settingsIssue([
      { code: 'unreadable', args: ARGS },
      { code: 'archived', args: {} },
      { code: 'actions-may-write', args: {} },
    ]);
    const titles = issue?.text.split('\n').filter((line) => line.startsWith('###'));
    expect(titles).toEqual([
      '### What lets somebody go round Curfew',
      '### What holds up its merges, reverts or record',
      '### What could not be read',
    ]);
    expect(issue?.title).toBe('3 settings of this repository need a look');
  });
});
