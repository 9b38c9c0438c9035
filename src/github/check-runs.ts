import type { CheckRuns } from '../ports/check-runs.ts';
import { contentId, outputsOf, stateOf } from './check-output.ts';
import { objectId } from './object-id.ts';
import type { OwnApp } from './own-app.ts';
import type { RepositoryClient } from './repository-client.ts';

const NAME = 'curfew';

export function checkRuns({
  octokit,
  owner,
  repo,
  ownApp,
}: RepositoryClient & { readonly ownApp: () => Promise<OwnApp> }): CheckRuns {
  const latest = async (head: string) => {
    const { id } = await ownApp();
    const { data } = await octokit.rest.checks.listForRef({
      owner,
      repo,
      ref: objectId(head),
      check_name: NAME,
      filter: 'latest',
      app_id: id,
      per_page: 100,
    });
    return data.check_runs.filter(({ app }) => app?.id === id).sort((a, b) => b.id - a.id)[0];
  };

  return {
    async publish(check) {
      const external_id = contentId(check);
      const known = await latest(check.head);
      if (known?.external_id === external_id) return;

      const state = stateOf(check);
      const outputs = outputsOf(check);
      // Annotations of earlier updates would stay, and a finished run does not start again: then a new run takes
      // the place of the old one. Only the last call names the content, so that half a run is never taken for whole.
      const reusable =
        known !== undefined &&
        known.output.annotations_count === 0 &&
        !(known.status === 'completed' && state.status === 'in_progress');
      let run = reusable ? known.id : null;
      for (const [call, output] of outputs.entries()) {
        const last = call === outputs.length - 1;
        const content = last ? { ...state, external_id, output } : { status: 'in_progress' as const, output };
        if (run === null) {
          const { data } = await octokit.rest.checks.create({
            owner,
            repo,
            name: NAME,
            head_sha: check.head,
            ...content,
          });
          run = data.id;
        } else {
          await octokit.rest.checks.update({ owner, repo, check_run_id: run, ...content });
        }
      }
    },
  };
}
