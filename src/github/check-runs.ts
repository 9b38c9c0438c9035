import type { CheckRuns } from '../ports/forge/check-runs.ts';
import { actionPage, contentId, outputsOf, stateOf } from './check-output.ts';
import type { OwnApp } from './client/own-app.ts';
import type { RepositoryClient } from './client/repository-client.ts';
import { objectId } from './git/object-id.ts';

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
      const existing = await latest(check.head);
      if (existing?.external_id === external_id) return;

      const state = stateOf(check);
      const outputs = outputsOf(check);
      const page =
        check.pull === undefined
          ? {}
          : {
              details_url: actionPage(
                octokit.request.endpoint.DEFAULTS.baseUrl,
                `${owner}/${repo}`,
                check.pull,
              ),
            };
      // An update keeps the old annotations, and a completed run cannot be open again. Then a new run
      // replaces the old one. Only the last call sets the id of the content, so that a run that is half
      // written has none.
      const reusable =
        existing !== undefined &&
        existing.output.annotations_count === 0 &&
        (existing.status !== 'completed' || (state.status === 'completed' && outputs.length === 1));
      let run = reusable ? existing.id : null;
      for (const [call, output] of outputs.entries()) {
        const isLast = call === outputs.length - 1;
        const content = isLast
          ? { ...state, ...page, external_id, output }
          : { status: 'in_progress' as const, output };
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
