/** The oids of a role and an account when Curfew gave the role. A role that is renamed keeps its oid. */
export interface GivenIds {
  readonly role: string;
  readonly account: string;
}

const TEXT = /^role (\d{1,10}), account (\d{1,10})$/;

export function writeIds({ role, account }: GivenIds): string {
  return `role ${role}, account ${account}`;
}

/** Null if the record has none, or another text. Then the names have to suffice. */
export function parseIds(text: string | undefined): GivenIds | null {
  const [, role, account] = TEXT.exec(text ?? '') ?? [];
  return role === undefined || account === undefined ? null : { role, account };
}
