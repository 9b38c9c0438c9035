import type { Probot } from 'probot';
import type { JobSender } from '../ports/queue.ts';

/** What may change who is served, who is eligible or what is public: compare everything with everything. */
export function onInstallation(app: Probot, queue: JobSender): void {
  const events = ['installation', 'installation_repositories', 'repository', 'membership'] as const;
  app.on([...events], async () => {
    await queue.send({ kind: 'sweep' });
  });
}
