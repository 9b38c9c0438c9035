import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** The repository may have a new name, or be public now. So all repositories are swept. */
export function onRepository(app: Probot, queue: JobSender): void {
  app.on('repository', async () => {
    await queue.send({ kind: 'sweep' });
  });
}
