/** An issue that Curfew opens. Curfew finds it again by its key. */
export interface IssueText {
  readonly key: string;
  readonly title: string;
  /** Markdown in which text of other people is escaped. */
  readonly text: string;
}
