import type { Finding } from '../findings/finding.ts';
import {
  breakGlassAlone,
  breakGlassAtOnce,
  breakGlassFixed,
  breakGlassForOneself,
  breakGlassReviewed,
  breakGlassWithinCount,
} from './break-glass-rules.ts';
import { holderEligible, holderExists, holderIsAuthor, othersOnlyReduce } from './holder-rules.ts';
import { fewEnough, idOnce, idUnused } from './id-rules.ts';
import { answersGiven, answersMeaningful, answersOriginal } from './justification-rules.ts';
import { holderAndRoleFixed, shortensLiveGrant, startFixed } from './live-grant-rules.ts';
import { withinMaxTotal } from './max-total.ts';
import { grantsFilesOnly, noMissedFile, notWithPolicy, regularFilesOnly } from './path-rules.ts';
import { breakGlassOffered, effectsResolved, knownRole } from './role-rules.ts';
import type { ChangeRule, RequestFacts, RequestRule } from './rule.ts';
import { noHiddenCharacters, noSecrets } from './text-rules.ts';
import { ticketMatches } from './ticket-rules.ts';
import { startAhead, windowAhead, withinMaxDuration } from './window-rules.ts';

/** The rules for a pull request as a whole. */
export const REQUEST_RULES: readonly RequestRule[] = [
  notWithPolicy,
  grantsFilesOnly,
  noMissedFile,
  regularFilesOnly,
];

/** The rules for each change. */
export const CHANGE_RULES: readonly ChangeRule[] = [
  idUnused,
  idOnce,
  holderExists,
  holderIsAuthor,
  othersOnlyReduce,
  holderEligible,
  knownRole,
  breakGlassOffered,
  breakGlassAlone,
  breakGlassForOneself,
  breakGlassAtOnce,
  breakGlassFixed,
  breakGlassReviewed,
  breakGlassWithinCount,
  holderAndRoleFixed,
  shortensLiveGrant,
  startFixed,
  windowAhead,
  startAhead,
  withinMaxDuration,
  withinMaxTotal,
  answersGiven,
  answersOriginal,
  answersMeaningful,
  ticketMatches,
  noSecrets,
  noHiddenCharacters,
  effectsResolved,
];

/**
 * All findings about a request. Review and landing use the same rules with different facts. If a request has
 * too many changes, the changes themselves are not checked: rules that compare each change with every other
 * would take too long.
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
