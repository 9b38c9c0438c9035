import type { Commit } from '../git/commits.ts';
import { commitsBetween, diff, isAncestor, mergeBase, resolve, revisions } from '../git/history.ts';
import { notFound, ok, Refused } from '../http/answer.ts';
import { type Call, param, repositoryOf } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { commitShape } from '../shapes/commit.ts';
import { diffEntry } from '../shapes/diff-entry.ts';
import { repositoryPage, repositoryUrl } from '../shapes/repository.ts';
import type { RepositoryState } from '../state.ts';
import { refuseEmpty } from './git-refs.ts';

const needsRead = { permission: 'contents', level: 'read' } as const;
/** https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const mostComparedFiles = 300;

export const commitRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/commits', (call) => {
    const repository = repositoryOf(call, needsRead);
    refuseEmpty(repository);
    const start = commitNamed(repository, call.query.get('sha') ?? repository.defaultBranch).oid;
    const path = call.query.get('path');
    const found = revisions(repository.git, start, ...(path === null ? [] : ['--', path]));
    return page(call, `/repos/${repository.owner.login}/${repository.name}/commits`, found, (oid) =>
      commitShape(call.world, repository, commitNamed(repository, oid)),
    );
  }),
  route('GET /repos/{owner}/{repo}/commits/{ref+}', (call) => {
    const repository = repositoryOf(call, needsRead);
    refuseEmpty(repository);
    const commit = commitNamed(repository, param(call, 'ref'));
    const files = diff(repository.git, commit.parents[0], commit.oid);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return ok({
      ...commitShape(call.world, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files
        .slice(0, mostComparedFiles)
        .map((file) => diffEntry(call.world, repository, commit.oid, file)),
    });
  }),
  route('GET /repos/{owner}/{repo}/compare/{basehead+}', (call) => {
    const repository = repositoryOf(call, needsRead);
    const [from = '', to = ''] = param(call, 'basehead').split('...');
    return compare(call, repository, commitNamed(repository, from), commitNamed(repository, to));
  }),
];

export function commitNamed(repository: RepositoryState, name: string): Commit {
  const oid = resolve(repository.git, name);
  const commit = oid === undefined ? undefined : repository.git.commit(oid);
  if (commit === undefined) {
    if (/^[0-9a-f]{40}$/.test(name)) throw new Refused(422, `No commit found for SHA: ${name}`);
    throw notFound();
  }
  return commit;
}

function compareStatus(ahead: number, behind: number): 'diverged' | 'ahead' | 'behind' | 'identical' {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

/** Commits are paged. Files are on the first page only. */
function compare(call: Call, repository: RepositoryState, base: Commit, head: Commit) {
  const { world } = call;
  const common = mergeBase(repository.git, base.oid, head.oid);
  const meeting = common === undefined ? undefined : repository.git.commit(common);
  if (meeting === undefined)
    throw new Refused(404, `No common ancestor between ${base.oid} and ${head.oid}.`);
  const ahead = commitsBetween(repository.git, base.oid, head.oid);
  const behind = commitsBetween(repository.git, head.oid, base.oid);
  const url = `${repositoryUrl(world, repository)}/compare/${base.oid}...${head.oid}`;
  const site = `${repositoryPage(world, repository)}/compare/${base.oid}...${head.oid}`;
  const first = Number(call.query.get('page') ?? 1) <= 1;
  // Without paging, GitHub lists at most 250 commits.
  const paged = call.query.has('page') || call.query.has('per_page');
  const shown = paged ? ahead : ahead.slice(-250);
  const files =
    first && isAncestor(repository.git, meeting.oid, head.oid)
      ? diff(repository.git, meeting.oid, head.oid)
      : [];
  const body = (commits: readonly unknown[]) => ({
    url,
    html_url: site,
    permalink_url: site,
    diff_url: `${site}.diff`,
    patch_url: `${site}.patch`,
    base_commit: commitShape(world, repository, base),
    merge_base_commit: commitShape(world, repository, meeting),
    status: compareStatus(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits,
    files: files.slice(0, mostComparedFiles).map((file) => diffEntry(world, repository, head.oid, file)),
  });
  const shape = (oid: string) => commitShape(world, repository, commitNamed(repository, oid));
  if (!paged) return ok(body(shown.map(shape)));
  const path = `/repos/${repository.owner.login}/${repository.name}/compare/${base.oid}...${head.oid}`;
  return page(call, path, shown, shape, body);
}
