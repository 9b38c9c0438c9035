import type { FileDiff } from '../git/history.ts';
import type { RepositoryState } from '../state.ts';
import type { World } from '../world.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/** GitHub's `diff-entry`. A rename has its new path, and the old one in `previous_filename`. */
export function diffEntry(world: World, repository: RepositoryState, commit: string, file: FileDiff) {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const page = repositoryPage(world, repository);
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
