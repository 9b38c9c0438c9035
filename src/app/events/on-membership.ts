import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** A new or former member of a team may change who is eligible in any repository. So all are swept. */
export function onMembership(app: Probot, queue: JobSender): void {
  app.on('membership', async () => {
    await queue.send({ kind: 'sweep' });
  });
}
