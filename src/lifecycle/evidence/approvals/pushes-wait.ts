import { DateTime } from 'luxon';
import type { Decision } from '../../../domain/decision/decision.ts';
import { PUSHES_MAY_BE_MISSING } from '../../../domain/decision/push-evidence.ts';
import { largest } from '../../../domain/largest.ts';
import { type Retry, waitUntil } from '../../outcome.ts';
import { PUSH_LAG_SECONDS } from './read-pushes.ts';

/** Set if a decision waits only for GitHub to list the pushes before its approvals. */
export function pushesWait({ pushes, lines }: Decision): Retry | null {
  if (pushes?.unreadable !== PUSHES_MAY_BE_MISSING) return null;
  const times = lines.flatMap(({ counted }) => counted.map(({ submittedAt }) => Date.parse(submittedAt)));
  const newest = DateTime.fromMillis(largest(times, 0), { zone: 'utc' });
  return waitUntil(newest.plus({ seconds: PUSH_LAG_SECONDS }), PUSHES_MAY_BE_MISSING);
}
