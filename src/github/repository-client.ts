import type { Octokit } from '@octokit/rest';

/** What every adapter closes over: one repository, asked as one installation of the App. */
export interface RepositoryClient {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}
