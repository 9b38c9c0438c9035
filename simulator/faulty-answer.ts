import type { Fault } from './faults.ts';
import { type Answer, Refused } from './http/answer.ts';
import type { World } from './world.ts';

/** The answer that replaces the call; undefined if the call takes effect. */
export function faultyAnswer({ clock }: World, fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'answer':
      return { status: fault.status, body: fault.body ?? { message: 'Arranged to fail' } };
    case 'limit': {
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      return new Refused(fault.status, message, undefined, {
        'retry-after': String(fault.retryAfter),
      }).answer();
    }
    case 'exhausted': {
      const reset = Math.floor(clock.now().getTime() / 1000) + fault.resetAfter;
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
      return new Refused(403, 'API rate limit exceeded for installation.', undefined, headers).answer();
    }
    default:
      return undefined;
  }
}
