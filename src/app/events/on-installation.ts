import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';

/** It may change who is served: compare everything with everything. */
export function onInstallation(app: Probot, queue: JobSender): void {
  app.on(['installation', 'installation_repositories'], async () => {
    await queue.send({ kind: 'sweep' });
  });
}
