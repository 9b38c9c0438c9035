import type { Finding } from '../findings/finding.ts';
import {
  breakGlassAlone,
  breakGlassAtOnce,
  breakGlassForOneself,
  breakGlassReviewed,
  breakGlassSeldom,
  breakGlassStays,
} from './break-glass-rules.ts';
import { holderAsks, holderEligible, holderExists, othersOnlyLess } from './holder-rules.ts';
import { fewEnough, idOnce, idUnused } from './id-rules.ts';
import { answersAnswer, answersGiven, answersNoFiller } from './justification-rules.ts';
import { withinMaxTotal } from './max-total.ts';
import { grantsFilesOnly, noMissedFile, notWithPolicy, regularFilesOnly } from './path-rules.ts';
import { breakGlassOffered, effectsResolved, knownRole } from './role-rules.ts';
import type { ChangeRule, RequestFacts, RequestRule } from './rule.ts';
import { holderAndRoleStay, shortensWhatIsInForce, startStays } from './standing-rules.ts';
import { noSecrets, nothingHidden } from './text-rules.ts';
import { ticketFits } from './ticket-rules.ts';
import { startAhead, windowAhead, withinMaxDuration } from './window-rules.ts';

/** What holds for a pull request as a whole. */
export const REQUEST_RULES: readonly RequestRule[] = [
  notWithPolicy,
  grantsFilesOnly,
  noMissedFile,
  regularFilesOnly,
];

/** What holds for each change. */
export const CHANGE_RULES: readonly ChangeRule[] = [
  idUnused,
  idOnce,
  holderExists,
  holderAsks,
  othersOnlyLess,
  holderEligible,
  knownRole,
  breakGlassOffered,
  breakGlassAlone,
  breakGlassForOneself,
  breakGlassAtOnce,
  breakGlassStays,
  breakGlassReviewed,
  breakGlassSeldom,
  holderAndRoleStay,
  shortensWhatIsInForce,
  startStays,
  windowAhead,
  startAhead,
  withinMaxDuration,
  withinMaxTotal,
  answersGiven,
  answersAnswer,
  answersNoFiller,
  ticketFits,
  noSecrets,
  nothingHidden,
  effectsResolved,
];

/**
 * Everything that rules find in a request. The same for review and for landing: only the facts differ. Of a request
 * with too many changes that alone is said: to compare each with each would take too long.
 */
export function findingsOf(request: RequestFacts): readonly Finding[] {
  const tooMany = fewEnough(request);
  const whole = REQUEST_RULES.flatMap((rule) => rule(request));
  if (tooMany.length > 0) return [...tooMany, ...whole];
  return [
    ...whole,
    ...request.changes.flatMap((facts) => CHANGE_RULES.flatMap((rule) => rule(facts, request))),
  ];
}
