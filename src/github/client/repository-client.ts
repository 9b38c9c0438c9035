import type { Octokit } from '@octokit/rest';

/** One repository, and an Octokit for the installation of the App there. */
export interface RepositoryClient {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}
