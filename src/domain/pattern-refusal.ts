/** The reason why RE2 refuses a regular expression of a policy or the operator's file. */
export interface PatternRefusal {
  readonly why:
    | 'look-around'
    | 'back-reference'
    | 'large-repetition'
    | 'too-large'
    | 'unicode-escape'
    | 'property-name'
    | 'invalid';
  /** The part that RE2 refuses. Empty if it is the whole expression. */
  readonly part: string;
}
