import type { Composed } from '../compose.ts';
import { errorText } from '../domain/text/error-text.ts';
import { advance } from '../lifecycle/advance.ts';
import { endDue } from '../lifecycle/endings/end-due.ts';
import { checkMergeGroups } from '../lifecycle/merge-queue/check-merge-groups.ts';
import { deliveryRecovery } from '../lifecycle/recover-deliveries.ts';
import { reviewRequest } from '../lifecycle/review/review-request.ts';
import { selfCheck } from '../lifecycle/setup/self-check.ts';
import { sweep } from '../lifecycle/sweep.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Job, JobSender } from '../ports/queue.ts';

/** How long GitHub usually needs to work out whether a pull request can be merged. */
const SOON_MS = 2_000;
/** Wake-ups kept ahead for one repository; each look keeps the next ones, and the sweep covers for all. */
const WAKES_AHEAD = { advance: 50, end: 5 };

/** One call into the lifecycle for each kind of job. A job that rejects is tried again. */
export function jobHandler({
  composed,
  clock,
  log,
}: {
  readonly composed: Pick<Composed, 'repository' | 'endings' | 'repositories' | 'deliveries'> & {
    readonly queue: JobSender;
  };
  readonly clock: Clock;
  readonly log: Log;
}): (job: Job) => Promise<void> {
  const { queue } = composed;
  const recoverDeliveries = deliveryRecovery({ deliveries: composed.deliveries, clock, log });
  const soon = () => clock.now().plus({ milliseconds: SOON_MS });

  const sweepOne = async (name: string): Promise<void> => {
    await queue.send({ kind: 'end', repository: name });
    await queue.send({ kind: 'advance', repository: name });
    for (const job of await sweep(await composed.repository(name))) await queue.send(job);
    // By now the ledger is known, also where the database was lost.
    await queue.send({ kind: 'end', repository: name });
  };

  return async (job) => {
    switch (job.kind) {
      case 'review': {
        const looked = await reviewRequest(await composed.repository(job.repository), job.pull);
        if (looked.outcome === 'advance') await queue.send({ kind: 'advance', repository: job.repository });
        if (looked.outcome === 'retry') await queue.send(job, { at: soon() });
        return;
      }
      case 'end': {
        const { repository } = job;
        const { nextTry, wakes, hasPending } = await endDue(composed.endings(repository));
        for (const at of wakes.slice(0, WAKES_AHEAD.end)) await queue.send(job, { at });
        if (nextTry !== null) await queue.send(job, { at: nextTry });
        if (hasPending) await queue.send({ kind: 'advance', repository });
        return;
      }
      case 'advance': {
        const { repository } = job;
        const wakeEndings = () => queue.send({ kind: 'end', repository });
        const opened = await composed.repository(repository);
        const { wakes, endingsLeft, outcome } = await advance(opened, wakeEndings);
        for (const at of wakes.slice(0, WAKES_AHEAD.advance)) {
          await queue.send({ kind: 'end', repository }, { at });
          await queue.send(job, { at });
        }
        if (endingsLeft) await wakeEndings();
        if (outcome.outcome === 'retry') throw new Error(outcome.because, { cause: outcome.cause });
        return;
      }
      case 'merge-groups':
        await checkMergeGroups(await composed.repository(job.repository));
        return;
      case 'self-check':
        await selfCheck(await composed.repository(job.repository));
        return;
      case 'self-checks':
        for (const repository of composed.repositories) await queue.send({ kind: 'self-check', repository });
        return;
      case 'sweep': {
        const swept = await Promise.allSettled(composed.repositories.map(sweepOne));
        const failed = swept.flatMap((each, index) =>
          each.status === 'rejected' ? [`${composed.repositories[index]}: ${errorText(each.reason)}`] : [],
        );
        // Not done, so that readiness shows it; what could be swept was.
        if (failed.length > 0) throw new Error(failed.join('; '));
        return;
      }
      case 'recover-deliveries':
        await recoverDeliveries();
        return;
    }
  };
}
