import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** It may have another name, or be public now: compare everything with everything. */
export function onRepository(app: Probot, queue: JobSender): void {
  app.on('repository', async () => {
    await queue.send({ kind: 'sweep' });
  });
}
