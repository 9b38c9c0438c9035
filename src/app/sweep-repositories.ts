import type { TeamRef } from '../domain/team-ref.ts';
import { errorText } from '../domain/text/error-text.ts';
import { namesTeam } from '../lifecycle/names-team.ts';
import { sweep } from '../lifecycle/sweep.ts';
import { limitWait, quietWaits } from '../ports/quiet-waits.ts';
import type { JobPorts } from './job-ports.ts';

/** Sweeps these repositories, also if some fail. Rejects then, so that `/readyz` shows it. */
export async function sweepEach(ports: JobPorts, repositories: readonly string[]): Promise<void> {
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

/**
 * Sweeps the repositories for which the members of a team count. Never rejects: the sweep of the next minute
 * does the same for all repositories, and `/readyz` shows if it fails.
 */
export async function sweepForTeam(ports: JobPorts, team: TeamRef): Promise<void> {
  const { repositories, repository } = ports.composed;
  const leave = (err: unknown) =>
    quietWaits(ports.log).warn({ err, team }, 'the change of a team is left to the next sweep');
  try {
    const teams = [team, ...(await teamsAbove(ports, team))];
    const answers = await Promise.allSettled(
      repositories.map(async (name) => namesTeam(await repository(name), teams)),
    );
    for (const answer of answers) if (answer.status === 'rejected') leave(answer.reason);
    await sweepEach(
      ports,
      repositories.filter((_name, index) => {
        const answer = answers[index];
        return answer?.status === 'fulfilled' && answer.value;
      }),
    );
  } catch (error) {
    leave(error);
  }
}

/** This call comes first, and may wait: if GitHub's limits leave it nothing, no ledger is read either. */
async function teamsAbove({ composed }: JobPorts, team: TeamRef): Promise<readonly TeamRef[]> {
  const { repositories, repository } = composed;
  const organization = team.slice(0, team.indexOf('/') + 1);
  const one = repositories.find((name) => name.startsWith(organization)) ?? repositories[0];
  if (one === undefined) return [];
  const { people } = (await repository(one)).forClass('look');
  const above = await people.ancestors(team);
  if (!above.readable) throw new Error(`the teams above ${team} could not be read: ${above.because}`);
  return above.value;
}
