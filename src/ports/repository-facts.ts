/** What holds for the repository as a whole. Rejects with ForgeFailure. */
export interface RepositoryFacts {
  get(): Promise<{
    readonly id: number;
    readonly fullName: string;
    readonly defaultBranch: string;
    readonly public: boolean;
    readonly archived: boolean;
    readonly allows: { readonly squash: boolean; readonly merge: boolean; readonly rebase: boolean };
  }>;
  /** GitHub's clock, from the `Date` header of the last answer, and our reading of the time when it came; null before the first. */
  skewMs(): number | null;
}
