/** The part of an authorization that GitHub, or the ledger before it, does not confirm. */
export type MismatchCode =
  | 'no-authorization'
  | 'checkpoint'
  | 'replaced-revision'
  | 'commit'
  | 'policy'
  | 'content'
  | 'shortening'
  | 'pull-request'
  | 'approvals'
  | 'break-glass';

/** Why an authorization in the ledger is not confirmed. `text` is a clause without a full stop. */
export interface Mismatch {
  readonly code: MismatchCode;
  readonly text: string;
}

export function mismatch(code: MismatchCode, text: string): Mismatch {
  return { code, text };
}
