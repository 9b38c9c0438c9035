/** Pull requests that Curfew itself opens: reverts and the set-up. Rejects with ForgeFailure. */
export interface OwnPulls {
  /** The open pull request from `branch` of this repository to `base`, made where there is none, retitled where it differs. */
  keep(request: {
    readonly branch: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly number: number }>;
  /** Closes the open pull request from `branch`, if there is one. */
  close(branch: string, base: string): Promise<void>;
  /** Asks teams for their review; those already asked are left alone. */
  askForReview(number: number, teams: readonly string[]): Promise<void>;
}
