import { describe, expect, it } from 'vitest';
import { couldBeNested, nestedTeams } from '../../../src/domain/policy/nested-teams.ts';
import { type Reading, read, unreadable } from '../../../src/domain/reading.ts';
import { NOW } from '../../support/builders/a-request.ts';
import {
  having,
  OPERATOR_TEXT,
  operatorFrom,
  POLICY_TEXT,
  policyFrom,
} from '../../support/builders/written-policy.ts';

const CHILD = 'acme/log-readers';

function nested(above: Reading<readonly string[]> | null, operator = OPERATOR_TEXT) {
  const { policy, rangeOf } = policyFrom(POLICY_TEXT);
  const known = new Map(above === null ? [] : [[CHILD, above]]);
  const { findings, unread } = nestedTeams(policy, operatorFrom(operator), known, rangeOf);
  const lines = findings.map(
    ({ code, args, at }) => `${code} ${args['team']} ${at?.start.line ?? 'nowhere'}`,
  );
  return { lines, unread };
}

describe('a team above one that is given does not judge', () => {
  it.each([
    ['who changes the policy, and owns it', 'acme/platform', ['nowhere', '4']],
    ['who may hold', 'acme/backend', ['13']],
    ['who approves', 'acme/leads', ['15']],
    ['who breaks the glass', 'acme/oncall', ['19']],
  ])('%s', (_name, team, lines) => {
    const codes = lines.map((line) => `judging-team-nested ${team} ${line}`);
    expect(nested(read(['acme/between', team], NOW))).toEqual({ lines: codes, unread: [] });
  });

  it('a team above that judges nothing is no matter', () => {
    expect(nested(read(['acme/engineering'], NOW))).toEqual({ lines: [], unread: [] });
  });

  it.each([
    ['not readable', unreadable('team', 'GitHub answered 404')],
    ['not asked for', null],
  ])('a parent that is %s is not none', (_name, above) => {
    expect(nested(above)).toEqual({ lines: [], unread: [CHILD] });
  });

  it('a team of an organization without judges cannot be below any', () => {
    const operator = having(OPERATOR_TEXT, 'org: Acme', 'org: Elsewhere');
    expect(couldBeNested(policyFrom(POLICY_TEXT).policy, operatorFrom(operator))).toEqual([]);
    expect(nested(null, operator)).toEqual({ lines: [], unread: [] });
  });
});
