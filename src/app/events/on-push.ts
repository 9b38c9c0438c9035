import type { Probot } from 'probot';
import { LEDGER_BRANCH } from '../../domain/own-branches.ts';
import type { JobSender } from '../../ports/queue.ts';
import { repositoryOf } from './jobs-of.ts';

/** Pushes count on two branches: the default branch, where requests land, and the branch of the ledger. */
export function onPush(app: Probot, queue: JobSender): void {
  app.on('push', async ({ payload }) => {
    const { ref, repository } = payload;
    const branches = [`refs/heads/${repository.default_branch}`, `refs/heads/${LEDGER_BRANCH}`];
    if (branches.includes(ref)) await queue.send({ kind: 'advance', repository: repositoryOf(payload) });
  });
}
