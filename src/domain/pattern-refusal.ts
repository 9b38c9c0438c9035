/** Why RE2 refuses a regular expression of a policy or an operator's file. */
export interface PatternRefusal {
  readonly why:
    | 'look-around'
    | 'back-reference'
    | 'large-repetition'
    | 'too-large'
    | 'unicode-escape'
    | 'property-name'
    | 'invalid';
  /** The refused part; empty if it is the expression as a whole. */
  readonly part: string;
}
