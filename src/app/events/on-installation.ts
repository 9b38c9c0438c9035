import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** The App may have been installed on a repository, or removed from it: sweep all repositories. */
export function onInstallation(app: Probot, queue: JobSender): void {
  app.on(['installation', 'installation_repositories'], async () => {
    await queue.send({ kind: 'sweep' });
  });
}
