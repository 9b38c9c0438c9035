import type { CheckRunState, RepositoryState, Rule } from '../state.ts';

interface RequiredCheck {
  readonly context: string;
  readonly integration_id?: number | null;
}

const satisfying = new Set(['success', 'neutral', 'skipped']);

function requiredChecks(rule: Rule): readonly RequiredCheck[] {
  const list = rule.parameters?.['required_status_checks'];
  return Array.isArray(list) ? list : [];
}

/** The newest run of each name by each app. Only these count. */
export function latestRuns(repository: RepositoryState, sha: string): CheckRunState[] {
  const latest = new Map<string, CheckRunState>();
  for (const run of repository.checkRuns) {
    if (run.headSha === sha) latest.set(`${run.app.id}/${run.name}`, run);
  }
  return [...latest.values()];
}

/** The required checks that a commit still lacks, in GitHub's words. */
export function lackingChecks(repository: RepositoryState, rule: Rule, sha: string): string[] {
  const runs = latestRuns(repository, sha);
  return requiredChecks(rule).flatMap(({ context, integration_id: integration }) => {
    const found = runs.filter(
      ({ name, app }) => name === context && (integration == null || app.id === integration),
    );
    if (found.length === 0) return [`Required status check "${context}" is expected.`];
    if (found.some(({ status }) => status !== 'completed'))
      return [`Required status check "${context}" is in progress.`];
    const failed = found.some(({ conclusion }) => !satisfying.has(conclusion ?? ''));
    return failed ? [`Required status check "${context}" is failing.`] : [];
  });
}
