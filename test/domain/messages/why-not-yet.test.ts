import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision.ts';
import {
  ALREADY_OVER,
  notApproved,
  type RefusalReason,
} from '../../../src/domain/messages/refusal-reasons.ts';
import { whyNotYet } from '../../../src/domain/messages/why-not-approved.ts';
import { sample } from '../../support/builders/entries.ts';

const DANA = { login: 'dana', id: 7 };
const UNMET: Decision['lines'][number] = {
  count: 1,
  from: ['acme/dba'],
  met: false,
  counted: [],
  notCounted: [],
  unreadable: [],
};
const WAITING: Decision = { outcome: 'waiting', by: 'people', lines: [UNMET], blockedBy: [] };
const TOO_LONG: Decision['automatic'] = [{ limit: 'max-duration', met: false, asked: '4h', allowed: '2h' }];

function reasonsFor(reasons: readonly RefusalReason[], decision?: Decision): readonly string[] {
  return whyNotYet({ ...sample('refused'), grant: 'one', reasons, ...(decision && { decision }) });
}

describe('before a merge, a reason says what is missing now', () => {
  it.each<[string, Decision, string]>([
    ['an approval', WAITING, 'It is not approved. 1 of acme/dba must approve it.'],
    [
      'an approval, beyond a limit of automatic approval',
      { ...WAITING, automatic: TOO_LONG },
      'It is not approved. 1 of acme/dba must approve it. 4h is longer than automatic approval allows (2h).',
    ],
    [
      'a limit of automatic approval that has no lines',
      { outcome: 'blocked', by: 'automatic', lines: [], blockedBy: [], automatic: TOO_LONG },
      'It is not approved automatically. 4h is longer than automatic approval allows (2h).',
    ],
    ['a request for changes', { ...WAITING, blockedBy: [DANA] }, 'dana requested changes.'],
    [
      'an unreadable team',
      { ...WAITING, outcome: 'unreadable', lines: [{ ...UNMET, unreadable: ['acme/dba'] }] },
      'Curfew could not read the members of acme/dba.',
    ],
  ])('%s', (_name, decision, expected) => {
    expect(reasonsFor([notApproved(decision)], decision)).toEqual([`Grant one: ${expected}`]);
  });

  it('a window that has ended', () => {
    expect(reasonsFor([ALREADY_OVER])).toEqual(['Grant one: Its window has already ended.']);
  });

  it('none of them says that the content was merged', () => {
    const decisions: readonly Decision[] = [
      WAITING,
      { ...WAITING, blockedBy: [DANA] },
      { ...WAITING, lines: [], by: 'automatic' },
      { ...WAITING, outcome: 'unreadable' },
    ];
    for (const decision of decisions) {
      expect(reasonsFor([notApproved(decision)], decision).join(' ')).not.toMatch(/merged|landed/);
    }
  });
});
