import type { Octokit } from '@octokit/rest';
import type { ObjectCache } from '../git/object-cache.ts';

/** One repository, and an Octokit for the installation of the App there. */
export interface RepositoryClient {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  /** A cache of its own if absent. */
  readonly objects?: ObjectCache;
}
