// Writes the operations that Curfew uses, cut from GitHub's own OpenAPI description, as plain JSON Schema.
//
//   node scripts/slice-openapi.ts <folder of the npm package @octokit/openapi>
//
// The package is some 400 MB, so the slice is committed instead of depending on it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDescription } from './openapi/read-description.ts';
import { sliceOf } from './openapi/slice.ts';

/** The operations in use. External groups of organizations are described for Enterprise Cloud only. */
const operations: Record<string, string> = {
  'api.github.com.json': `
    GET /app
    GET /app/installations
    GET /app/installations/{installation_id}
    POST /app/installations/{installation_id}/access_tokens
    GET /app/hook/deliveries
    GET /app/hook/deliveries/{delivery_id}
    POST /app/hook/deliveries/{delivery_id}/attempts
    GET /installation/repositories
    GET /rate_limit
    GET /user
    GET /user/{account_id}
    GET /user/repos
    POST /user/repos
    GET /users/{username}
    GET /orgs/{org}
    GET /orgs/{org}/installation
    GET /orgs/{org}/invitations
    DELETE /orgs/{org}/invitations/{invitation_id}
    GET /orgs/{org}/members
    GET /orgs/{org}/memberships/{username}
    POST /orgs/{org}/repos
    GET /orgs/{org}/teams
    GET /orgs/{org}/teams/{team_slug}
    GET /orgs/{org}/teams/{team_slug}/invitations
    GET /orgs/{org}/teams/{team_slug}/teams
    GET /orgs/{org}/teams/{team_slug}/members
    GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}
    GET /orgs/{org}/teams/{team_slug}/memberships/{username}
    PUT /orgs/{org}/teams/{team_slug}/memberships/{username}
    DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}
    GET /repos/{owner}/{repo}
    DELETE /repos/{owner}/{repo}
    GET /repos/{owner}/{repo}/installation
    GET /repos/{owner}/{repo}/actions/permissions/workflow
    GET /repos/{owner}/{repo}/activity
    GET /repos/{owner}/{repo}/branches/{branch}
    GET /repos/{owner}/{repo}/branches/{branch}/protection
    GET /repos/{owner}/{repo}/collaborators/{username}/permission
    POST /repos/{owner}/{repo}/check-runs
    GET /repos/{owner}/{repo}/check-runs/{check_run_id}
    PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}
    GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations
    POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest
    POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest
    GET /repos/{owner}/{repo}/codeowners/errors
    GET /repos/{owner}/{repo}/commits
    GET /repos/{owner}/{repo}/commits/{ref}
    GET /repos/{owner}/{repo}/commits/{ref}/check-runs
    GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
    GET /repos/{owner}/{repo}/compare/{basehead}
    POST /repos/{owner}/{repo}/git/blobs
    GET /repos/{owner}/{repo}/git/blobs/{file_sha}
    POST /repos/{owner}/{repo}/git/commits
    GET /repos/{owner}/{repo}/git/commits/{commit_sha}
    GET /repos/{owner}/{repo}/git/matching-refs/{ref}
    GET /repos/{owner}/{repo}/git/ref/{ref}
    POST /repos/{owner}/{repo}/git/refs
    PATCH /repos/{owner}/{repo}/git/refs/{ref}
    DELETE /repos/{owner}/{repo}/git/refs/{ref}
    POST /repos/{owner}/{repo}/git/trees
    GET /repos/{owner}/{repo}/git/trees/{tree_sha}
    GET /repos/{owner}/{repo}/issues
    POST /repos/{owner}/{repo}/issues
    GET /repos/{owner}/{repo}/issues/{issue_number}
    PATCH /repos/{owner}/{repo}/issues/{issue_number}
    GET /repos/{owner}/{repo}/issues/{issue_number}/comments
    POST /repos/{owner}/{repo}/issues/{issue_number}/comments
    PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}
    POST /repos/{owner}/{repo}/issues/{issue_number}/labels
    GET /repos/{owner}/{repo}/pulls
    POST /repos/{owner}/{repo}/pulls
    GET /repos/{owner}/{repo}/pulls/{pull_number}
    PATCH /repos/{owner}/{repo}/pulls/{pull_number}
    GET /repos/{owner}/{repo}/pulls/{pull_number}/commits
    GET /repos/{owner}/{repo}/pulls/{pull_number}/files
    GET /repos/{owner}/{repo}/pulls/{pull_number}/merge
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge-async
    GET /repos/{owner}/{repo}/pulls/{pull_number}/merge-async/{uuid}
    POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers
    DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers
    GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews
    POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews
    GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals
    GET /repos/{owner}/{repo}/rules/branches/{branch}
    GET /repos/{owner}/{repo}/rulesets
    POST /repos/{owner}/{repo}/rulesets
    GET /repos/{owner}/{repo}/rulesets/{ruleset_id}`,
  'ghec.json': `
    GET /orgs/{org}/teams/{team_slug}/external-groups`,
};

function folderArgument(): string {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('Say where the package @octokit/openapi is unpacked.');
  return folder;
}

const lists = Object.entries(operations).map(([file, list]) => ({
  file,
  names: list
    .trim()
    .split('\n')
    .map((line) => line.trim()),
}));
const slice = sliceOf(readDescription(folderArgument()), lists);
writeFileSync(
  join(import.meta.dirname, '../test/contract/github-openapi.json'),
  `${JSON.stringify(slice)}\n`,
);
