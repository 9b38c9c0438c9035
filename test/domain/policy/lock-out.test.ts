import { describe, expect, it } from 'vitest';
import { type LockOut, lockOut } from '../../../src/domain/policy/lock-out.ts';
import type { ApprovalLine } from '../../../src/domain/policy/policy.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { ALICE, BOB, DANA, NOW } from '../../support/builders/a-request.ts';

const members = new Map([
  ['acme/empty', read([], NOW)],
  ['acme/one', read([ALICE], NOW)],
  ['acme/two', read([ALICE, BOB], NOW)],
  ['acme/three', read([ALICE, BOB, DANA], NOW)],
  ['acme/hidden', unreadable('team acme/hidden', 'GitHub answered 404')],
]);

function line(count: number, ...from: readonly string[]): ApprovalLine {
  return { count, from };
}

function shown(result: LockOut): string {
  if (result.outcome === 'locked') return `locked ${result.findings.map(({ at }) => at?.path)}`;
  return result.outcome === 'unreadable' ? `unreadable ${result.teams}` : 'open';
}

describe('the people who can change the policy', () => {
  it.each<[string, readonly ApprovalLine[], string]>([
    ['enough people', [line(2, 'acme/two')], 'open'],
    ['fewer people than the count', [line(2, 'acme/one')], 'locked /policy/approval/0'],
    ['no people', [line(1, 'acme/empty')], 'locked /policy/approval/0'],
    ['the same person in two teams', [line(2, 'acme/one', 'acme/one')], 'locked /policy/approval/0'],
    [
      'the same person for two lines',
      [line(1, 'acme/one'), line(1, 'acme/one')],
      'locked /policy/approval/1',
    ],
    ['exactly enough for all lines', [line(2, 'acme/three'), line(1, 'acme/one')], 'open'],
    ['a team that cannot be read', [line(1, 'acme/hidden')], 'unreadable acme/hidden'],
    ['a team that is not listed', [line(1, 'acme/unknown')], 'unreadable acme/unknown'],
    ['enough without the unreadable team', [line(1, 'acme/hidden', 'acme/one')], 'open'],
    [
      'too few, whatever the unreadable team holds',
      [line(1, 'acme/hidden'), line(1, 'acme/empty')],
      'locked /policy/approval/1',
    ],
    [
      'too few, unless the unreadable team has people',
      [line(2, 'acme/hidden', 'acme/one')],
      'unreadable acme/hidden',
    ],
  ])('%s', (_name, lines, expected) => {
    const at = (pointer: string) => ({
      path: pointer,
      start: { line: 1, column: 1 },
      end: { line: 1, column: 2 },
    });
    expect(shown(lockOut({ policyApproval: lines }, members, at))).toBe(expected);
  });
});
