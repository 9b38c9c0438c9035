/**
 * One effect of a role, before the holder's account is known. `key` is the policy's field: `member_of`,
 * `team` or `entitlement`.
 */
export interface Provision {
  readonly target: string;
  readonly key: string;
  readonly entitlement: string;
}
