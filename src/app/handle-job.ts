import type { Composed } from '../compose.ts';
import { overdueOf } from '../domain/plan/overdue.ts';
import type { TeamRef } from '../domain/team-ref.ts';
import { errorText } from '../domain/text/error-text.ts';
import { advance } from '../lifecycle/advance.ts';
import { endDue } from '../lifecycle/endings/end-due.ts';
import { checkMergeGroups } from '../lifecycle/merge-queue/check-merge-groups.ts';
import { namesTeam } from '../lifecycle/names-team.ts';
import { deliveryRecovery } from '../lifecycle/recover-deliveries.ts';
import { reviewWithinLimits } from '../lifecycle/review/within-limits/review-within-limits.ts';
import { selfCheck } from '../lifecycle/setup/self-check.ts';
import { sweep } from '../lifecycle/sweep.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Job, JobSender } from '../ports/queue.ts';
import { limitWait } from '../ports/quiet-waits.ts';

/** GitHub usually needs this long to find out whether a pull request can be merged. */
const MERGEABLE_WAIT_MS = 2_000;
/**
 * Wake-ups that one job plans for its repository. Each later job plans the next ones, and the sweep finds the
 * rest.
 */
const WAKE_UPS_MAX = { advance: 50, end: 5 };

interface JobPorts {
  readonly composed: Pick<
    Composed,
    'repository' | 'endings' | 'repositories' | 'deliveries' | 'heartbeat'
  > & {
    readonly queue: JobSender;
  };
  readonly clock: Clock;
  readonly log: Log;
}

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
        return beat(ports);
      case 'team-members':
        return sweepEach(ports, await repositoriesNaming(ports, job.team));
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

/** After each sweep that succeeded. A service that does not answer makes no sweep fail. */
async function beat({ composed, clock, log }: JobPorts): Promise<void> {
  const live = composed.repositories.flatMap((name) => composed.endings(name).memory.outbox.live() ?? []);
  try {
    await composed.heartbeat.beat(overdueOf(live, clock.now()));
  } catch (error) {
    log.warn({ err: error }, 'the heartbeat could not be sent; the next sweep sends one again');
  }
}

/** The repositories for which the members of a team count, and those of which that is not known. */
async function repositoriesNaming({ composed }: JobPorts, team: TeamRef): Promise<readonly string[]> {
  const answers = await Promise.allSettled(
    composed.repositories.map(async (name) =>
      namesTeam((await composed.repository(name)).forClass('look'), team),
    ),
  );
  return composed.repositories.filter((_name, index) => {
    const answer = answers[index];
    return answer?.status !== 'fulfilled' || answer.value;
  });
}

/** Sweeps these repositories, also if some fail. Rejects then, so that `/readyz` shows it. */
async function sweepEach(ports: JobPorts, repositories: readonly string[]): Promise<void> {
  const sweeps = await Promise.allSettled(repositories.map((name) => sweepOne(ports, name)));
  const failures = sweeps.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ name: repositories[index], reason: outcome.reason }] : [],
  );
  if (failures.length === 0) return;
  const text = failures.map(({ name, reason }) => `${name}: ${errorText(reason)}`).join('; ');
  throw new AggregateError(
    failures.map(({ reason }) => reason),
    text,
  );
}

async function sweepOne({ composed: { queue, repository }, log }: JobPorts, name: string): Promise<void> {
  await queue.send({ kind: 'end', repository: name });
  await queue.send({ kind: 'advance', repository: name });
  try {
    for (const job of await sweep((await repository(name)).forClass('look'))) await queue.send(job);
  } catch (error) {
    // To wait for GitHub's limits is expected. A sweep that failed for it would make `/readyz` fail, too.
    if (limitWait(error) === null) throw error;
    log.info({ err: error, repository: name }, 'the sweep of pull requests waits for the limits of GitHub');
  }
  // If the database was lost, the first `end` may have known no windows. By now this process has read the
  // ledger.
  await queue.send({ kind: 'end', repository: name });
}
