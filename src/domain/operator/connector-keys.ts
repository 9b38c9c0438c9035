/**
 * For each kind of connector, the field that names the entitlement in a policy's `provision`: `postgres` →
 * `member_of`.
 */
export type ConnectorKeys = ReadonlyMap<string, string>;
