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
  ['out of hours, which come by themselves', [OPENED, OUT_OF_HOURS], {}, 'waiting'],
  ['beyond a limit that somebody has to mend', [OPENED, TOO_LONG], {}, 'blocked'],
  ['beyond both', [OUT_OF_HOURS, TOO_LONG], {}, 'blocked'],
  ['against a no', [OPENED], { blocking: [DANA] }, 'blocked'],
  ['out of hours and against a no', [OUT_OF_HOURS], { blocking: [DANA] }, 'blocked'],
  ['against a no of who may have a say', [OPENED], { doubtful: true }, 'unreadable'],
  ['out of hours, against a no of who may have a say', [OUT_OF_HOURS], { doubtful: true }, 'waiting'],
])('%s', (_name, limits, words, outcome) => {
  const objections = { blocking: [], doubtful: false, ...words };
  expect(decideAutomatic(limits, objections)).toEqual({
    outcome,
    by: 'automatic',
    lines: [],
    automatic: limits,
    blockedBy: objections.blocking,
  });
});
