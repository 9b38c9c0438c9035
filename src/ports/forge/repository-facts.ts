/** Facts about the repository as a whole. Rejects with ForgeFailure. */
export interface RepositoryFacts {
  get(): Promise<{
    readonly id: number;
    readonly fullName: string;
    readonly defaultBranch: string;
    readonly public: boolean;
    readonly archived: boolean;
    readonly allows: { readonly squash: boolean; readonly merge: boolean; readonly rebase: boolean };
  }>;
  /**
   * How many milliseconds GitHub's clock is ahead of this machine's, by the `Date` header of the last answer;
   * null before the first answer.
   */
  skewMs(): number | null;
}
