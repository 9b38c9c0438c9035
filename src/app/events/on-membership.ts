import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/**
 * A new or former member of a team may change who is eligible, and who may approve. GitHub names a deleted
 * team without its slug. Then all repositories are swept.
 */
export function onMembership(app: Probot, queue: JobSender): void {
  app.on('membership', async ({ payload: { team, organization } }) => {
    const slug: unknown = Object(team).slug;
    await queue.send(
      typeof slug === 'string'
        ? { kind: 'team-members', team: `${organization.login}/${slug}`.toLowerCase() }
        : { kind: 'sweep' },
    );
  });
}
