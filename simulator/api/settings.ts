import { notFound, ok, Refused } from '../http/answer.ts';
import { param, repositoryOf } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';
import { codeOwnersPaths, misreadOwners } from '../protection/code-owners.ts';
import { rulesetsAvailable } from '../protection/rulesets-available.ts';
import { branchProtection } from '../shapes/branch-protection.ts';

const needsRead = { permission: 'administration', level: 'read', person: 'admin' } as const;

/** Settings that only administrators may read. */
export const settingRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/branches/{branch+}/protection', (call) => {
    const repository = repositoryOf(call, needsRead);
    if (!rulesetsAvailable(call.world, repository))
      throw new Refused(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
    const branch = param(call, 'branch');
    if (repository.git.branch(branch) === undefined) throw new Refused(404, 'Branch not found');
    const classic = repository.classic.get(branch);
    if (classic === undefined) throw new Refused(404, 'Branch not protected');
    return ok(branchProtection(call.world, repository, branch, classic));
  }),
  route('GET /repos/{owner}/{repo}/actions/permissions/workflow', (call) => {
    const { workflows } = repositoryOf(call, needsRead);
    return ok({
      default_workflow_permissions: workflows.mayWrite ? 'write' : 'read',
      can_approve_pull_request_reviews: workflows.mayApprove,
    });
  }),
  route('GET /repos/{owner}/{repo}/codeowners/errors', (call) => {
    const repository = repositoryOf(call, { permission: 'contents', level: 'read' });
    const head = repository.git.branch(repository.defaultBranch) ?? '';
    const path = codeOwnersPaths.find((each) => repository.git.file(head, each) !== undefined);
    if (path === undefined) throw notFound();
    const text = repository.git.file(head, path)?.toString() ?? '';
    return ok({
      errors: misreadOwners(text).map(({ line, column, source }) => ({
        line,
        column,
        source,
        kind: 'Invalid owner',
        suggestion: null,
        message: `Invalid owner on line ${line}:\n\n  ${source}`,
        path,
      })),
    });
  }),
];
