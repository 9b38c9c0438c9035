import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';
import { onCheckRun } from './on-check-run.ts';
import { onInstallation } from './on-installation.ts';
import { onMembership } from './on-membership.ts';
import { onMergeGroup } from './on-merge-group.ts';
import { onPullRequest } from './on-pull-request.ts';
import { onPush } from './on-push.ts';
import { onRepository } from './on-repository.ts';
import { onReview } from './on-review.ts';

/** The Probot app. Each event becomes jobs, and is answered as soon as they are durable. */
export function listenToGitHub(queue: JobSender): (app: Probot) => void {
  return (app) => {
    const handlers = [
      onPullRequest,
      onReview,
      onPush,
      onCheckRun,
      onMergeGroup,
      onInstallation,
      onMembership,
      onRepository,
    ];
    for (const register of handlers) register(app, queue);
  };
}
