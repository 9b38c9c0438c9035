import { advance } from '../lifecycle/advance.ts';
import { endDue } from '../lifecycle/endings/end-due.ts';
import { checkMergeGroups } from '../lifecycle/merge-queue/check-merge-groups.ts';
import { deliveryRecovery } from '../lifecycle/recover-deliveries.ts';
import { reviewWithinLimits } from '../lifecycle/review/within-limits/review-within-limits.ts';
import { selfCheck } from '../lifecycle/setup/self-check.ts';
import type { Job } from '../ports/queue.ts';
import type { JobPorts } from './job-ports.ts';
import { sendHeartbeat } from './send-heartbeat.ts';
import { sweepEach, sweepForTeam } from './sweep-repositories.ts';

/** GitHub usually needs this long to find out whether a pull request can be merged. */
const MERGEABLE_WAIT_MS = 2_000;
/**
 * Wake-ups that one job plans for its repository. Each later job plans the next ones, and the sweep finds the
 * rest.
 */
const WAKE_UPS_MAX = { advance: 50, end: 5 };

/** Handles each kind of job with one call into the lifecycle. A job that rejects is retried. */
export function jobHandler(ports: JobPorts): (job: Job) => Promise<void> {
  const { composed } = ports;
  const recoverDeliveries = deliveryRecovery({ ...ports, deliveries: composed.deliveries });
  return async (job) => {
    switch (job.kind) {
      case 'review':
        return review(ports, job);
      case 'end':
        return end(ports, job);
      case 'advance':
        return advanceRepository(ports, job);
      case 'merge-groups':
        return checkMergeGroups((await composed.repository(job.repository)).forClass('look'));
      case 'self-check':
        return selfCheck((await composed.repository(job.repository)).forClass('other'));
      case 'self-checks':
        for (const repository of composed.repositories) {
          await composed.queue.send({ kind: 'self-check', repository });
        }
        return;
      case 'sweep':
        await sweepEach(ports, composed.repositories);
        return sendHeartbeat(ports);
      case 'team-members':
        return sweepForTeam(ports, job.team);
      case 'recover-deliveries':
        return recoverDeliveries();
    }
  };
}

async function review({ composed, clock }: JobPorts, job: Job & { readonly kind: 'review' }): Promise<void> {
  const { queue } = composed;
  const repository = await composed.repository(job.repository);
  const next = await reviewWithinLimits(repository, job.pull);
  if (next.outcome === 'advance') await queue.send({ kind: 'advance', repository: job.repository });
  if (next.outcome === 'retry')
    await queue.send(job, { at: clock.now().plus({ milliseconds: MERGEABLE_WAIT_MS }) });
}

async function end({ composed }: JobPorts, job: Job & { readonly kind: 'end' }): Promise<void> {
  const { queue } = composed;
  const { nextTry, wakes, hasUnrecorded } = await endDue(composed.endings(job.repository));
  for (const at of wakes.slice(0, WAKE_UPS_MAX.end)) await queue.send(job, { at });
  if (nextTry !== null) await queue.send(job, { at: nextTry });
  if (hasUnrecorded) await queue.send({ kind: 'advance', repository: job.repository });
}

async function advanceRepository(
  { composed }: JobPorts,
  job: Job & { readonly kind: 'advance' },
): Promise<void> {
  const { queue } = composed;
  const endJob: Job = { kind: 'end', repository: job.repository };
  const sendEnd = () => queue.send(endJob);
  const repository = await composed.repository(job.repository);
  const { wakes, endingsLeft, outcome } = await advance(repository, sendEnd);
  // A window that ends needs only the target, so `end` does not wait for `advance`, which asks GitHub too.
  for (const at of wakes.slice(0, WAKE_UPS_MAX.advance)) {
    await queue.send(endJob, { at });
    await queue.send(job, { at });
  }
  if (endingsLeft) await sendEnd();
  if (outcome.outcome === 'retry') throw new Error(outcome.because, { cause: outcome.cause });
}
