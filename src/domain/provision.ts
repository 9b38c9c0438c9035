/** One effect of a role before the account is known. `key` is the word the policy used: `member_of`, `team`, `entitlement`. */
export interface Provision {
  readonly target: string;
  readonly key: string;
  readonly entitlement: string;
}
