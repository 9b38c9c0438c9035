import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** Who joins or leaves a team may change who is eligible anywhere: compare everything with everything. */
export function onMembership(app: Probot, queue: JobSender): void {
  app.on('membership', async () => {
    await queue.send({ kind: 'sweep' });
  });
}
