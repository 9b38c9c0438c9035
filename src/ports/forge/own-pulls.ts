import type { Login } from '../../domain/person.ts';

/** The pull requests that Curfew itself opens: the revert and the set-up. Rejects with ForgeFailure. */
export interface OwnPulls {
  /**
   * Opens a pull request from `branch` of this repository to `base`, or updates the open one if its texts
   * differ.
   */
  ensure(request: {
    readonly branch: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly number: number }>;
  /** Closes the open pull request from `branch`, if there is one. */
  close(branch: string, base: string): Promise<void>;
  /**
   * Requests reviews, of any pull request, from those who are not requested yet. If GitHub refuses one of
   * them, it requests none, and this rejects.
   */
  requestReviews(
    number: number,
    reviewers: { readonly teams?: readonly string[]; readonly people?: readonly Login[] },
  ): Promise<void>;
}
