import type { Login } from '../domain/person.ts';

/** Pull requests that Curfew itself opens: reverts and the set-up. Rejects with ForgeFailure. */
export interface OwnPulls {
  /** The open pull request from `branch` of this repository to `base`, made where there is none, retitled where it differs. */
  ensure(request: {
    readonly branch: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly number: number }>;
  /** Closes the open pull request from `branch`, if there is one. */
  close(branch: string, base: string): Promise<void>;
  /** Asks for reviews, of any pull request; who is asked already is left alone. Rejects for all where GitHub will not ask one. */
  requestReviews(
    number: number,
    whom: { readonly teams?: readonly string[]; readonly people?: readonly Login[] },
  ): Promise<void>;
}
