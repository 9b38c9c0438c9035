import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** The App was installed on repositories, or removed from some. A sweep finds out which. */
export function onInstallation(app: Probot, queue: JobSender): void {
  app.on(['installation', 'installation_repositories'], async () => {
    await queue.send({ kind: 'sweep' });
  });
}
