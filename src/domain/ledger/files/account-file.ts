import type { Effect } from '../../effect.ts';
import type { Person } from '../../person.ts';
import type { NewEntry } from '../entry.ts';
import { entryShape, ledgerShapes } from '../entry-shape.ts';
import { accountPath } from './ledger-paths.ts';
import { type ParseResult, parseFailure, parseJson } from './parse-result.ts';

/** An account in a target. */
export type AccountRef = Pick<Effect, 'target' | 'account'>;

/** `accounts/<hh>/<hash>.json`: the person who was authorized last for an account. */
export interface AccountFile {
  readonly v: 1;
  readonly target: string;
  readonly account: string;
  readonly holder: Person;
}

const isAccountFile = ledgerShapes.compile<AccountFile>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'target', 'account', 'holder'],
  properties: {
    v: { const: 1 },
    target: { type: 'string' },
    account: { type: 'string' },
    holder: entryShape('person'),
  },
});

export function serializeAccountFile({ target, account, holder }: Omit<AccountFile, 'v'>): Uint8Array {
  const { login, id } = holder;
  const file = { v: 1, target, account, holder: { login, id } };
  return new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
}

export function parseAccountFile(path: string, bytes: Uint8Array): ParseResult<AccountFile> {
  const read = parseJson(bytes, isAccountFile);
  return read.outcome === 'parsed' && accountPath(read.value) !== path
    ? parseFailure('it is named after another account')
    : read;
}

/**
 * The accounts that some entries authorize, each with its last holder, by path. A file is written only if the
 * holder is another person: a new login of the same person changes nothing.
 */
export function accountsIn(entries: readonly NewEntry[]): ReadonlyMap<string, Omit<AccountFile, 'v'>> {
  const accounts = new Map<string, Omit<AccountFile, 'v'>>();
  for (const entry of entries) {
    if (entry.type !== 'authorized') continue;
    for (const { target, account } of entry.effects) {
      const path = accountPath({ target, account });
      const { holder } = entry;
      if (accounts.get(path)?.holder.id !== holder.id) accounts.set(path, { target, account, holder });
    }
  }
  return accounts;
}
