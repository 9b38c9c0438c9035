import { expect, it } from 'vitest';
import { decideAutomatic } from '../../../src/domain/decision/decide-automatic.ts';
import type { LimitVerdict } from '../../../src/domain/decision/decision.ts';
import type { Objections } from '../../../src/domain/decision/objections.ts';
import { DANA } from '../../support/builders/a-request.ts';

function limit(name: LimitVerdict['limit'], met: boolean): LimitVerdict {
  return { limit: name, met, asked: 'this', allowed: 'that' };
}

const OPENED = limit('opened-by-holder', true);
const IN_HOURS = limit('hours', true);
const OUT_OF_HOURS = limit('hours', false);
const TOO_LONG = limit('max-duration', false);

it.each<[string, readonly LimitVerdict[], Partial<Objections>, string]>([
  ['within every limit', [OPENED, IN_HOURS], {}, 'approved'],
  ['outside the hours', [OPENED, OUT_OF_HOURS], {}, 'waiting'],
  ['beyond a limit that the author has to fix', [OPENED, TOO_LONG], {}, 'blocked'],
  ['outside the hours and beyond that limit', [OUT_OF_HOURS, TOO_LONG], {}, 'blocked'],
  ['with an objection', [OPENED], { blocking: [DANA] }, 'blocked'],
  ['outside the hours, with an objection', [OUT_OF_HOURS], { blocking: [DANA] }, 'blocked'],
  [
    'with an objection of a person who may be in an unreadable team',
    [OPENED],
    { uncertain: true },
    'unreadable',
  ],
  ['outside the hours, with such an objection', [OUT_OF_HOURS], { uncertain: true }, 'waiting'],
])('%s', (_name, limits, given, outcome) => {
  const objections = { blocking: [], uncertain: false, ...given };
  expect(decideAutomatic(limits, objections)).toEqual({
    outcome,
    by: 'automatic',
    lines: [],
    automatic: limits,
    blockedBy: objections.blocking,
  });
});
