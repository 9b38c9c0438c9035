import { describe, expect, it } from 'vitest';
import { nestedTeams, possibleChildTeams } from '../../../src/domain/policy/nested-teams.ts';
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

function nested(parents: Reading<readonly string[]> | null, operator = OPERATOR_TEXT) {
  const { policy, rangeOf } = policyFrom(POLICY_TEXT);
  const known = new Map(parents === null ? [] : [[CHILD, parents]]);
  const { findings, unreadableTeams } = nestedTeams(policy, operatorFrom(operator), known, rangeOf);
  const lines = findings.map(
    ({ code, args, at }) => `${code} ${args['team']} ${at?.start.line ?? 'nowhere'}`,
  );
  return { lines, unreadableTeams };
}

describe('a team above one that a role gives decides about nothing', () => {
  it.each([
    ['policy approval and owner', 'acme/platform', ['nowhere', '4']],
    ['eligible', 'acme/backend', ['13']],
    ['approval', 'acme/leads', ['15']],
    ['break-glass', 'acme/oncall', ['19']],
  ])('%s', (_name, team, lines) => {
    const codes = lines.map((line) => `judging-team-nested ${team} ${line}`);
    expect(nested(read(['acme/between', team], NOW))).toEqual({ lines: codes, unreadableTeams: [] });
  });

  it('a parent team that decides about nothing is allowed', () => {
    expect(nested(read(['acme/engineering'], NOW))).toEqual({ lines: [], unreadableTeams: [] });
  });

  it.each([
    ['unreadable', unreadable('team', 'GitHub answered 404')],
    ['not listed', null],
  ])('a parent that is %s may decide about access', (_name, parents) => {
    expect(nested(parents)).toEqual({ lines: [], unreadableTeams: [CHILD] });
  });

  it('a team of another organization cannot be below an approver team', () => {
    const operator = having(OPERATOR_TEXT, 'org: Acme', 'org: Elsewhere');
    expect(possibleChildTeams(policyFrom(POLICY_TEXT).policy, operatorFrom(operator))).toEqual([]);
    expect(nested(null, operator)).toEqual({ lines: [], unreadableTeams: [] });
  });
});
