import type { Entry } from '../../domain/ledger/entry.ts';
import {
  type AccountFile,
  type AccountRef,
  accountsIn,
  parseAccountFile,
} from '../../domain/ledger/files/account-file.ts';
import { parseIndexed } from '../../domain/ledger/files/indexed-file.ts';
import { ACCOUNTS, accountPath, INDEXED_PATH } from '../../domain/ledger/files/ledger-paths.ts';
import type { Person } from '../../domain/person.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';

type Place = Pick<AuditRecord, 'clone' | 'ledger'>;

/** Compares the index of accounts with the last holder of each account, as the entries have it. */
export interface AccountCheck {
  readonly add: (entry: Entry) => void;
  /** The last holder of an account so far; null if it had none. */
  readonly holderOf: (account: AccountRef) => Person | null;
  finish(place: Place, note: Note): Promise<void>;
}

/** The last holder by the entries, and the number of the entry that says so. */
interface Expected extends Omit<AccountFile, 'v'> {
  readonly seq: number;
}

export function accountCheck(): AccountCheck {
  const expected = new Map<string, Expected>();
  return {
    add(entry) {
      for (const [path, account] of accountsIn([entry])) expected.set(path, { ...account, seq: entry.seq });
    },

    holderOf: (account) => expected.get(accountPath(account))?.holder ?? null,

    async finish(place, note) {
      const nextSeq = await indexedUpTo(place, note);
      const missing = new Map(expected);
      for await (const batch of place.clone.objects.stream(accountFiles(place, note))) {
        for (const { wanted, object } of batch) {
          missing.delete(wanted.path);
          const result = object?.bytes ? parseAccountFile(wanted.path, object.bytes) : null;
          if (result?.outcome !== 'parsed') {
            note(auditFinding('broken-index', wanted.path, result?.because ?? 'it is not a file'));
            continue;
          }
          const { target, account, holder } = result.value;
          const recorded = expected.get(wanted.path);
          if (recorded?.holder.id === holder.id || (recorded !== undefined && recorded.seq >= nextSeq))
            continue;
          const detail = `it names ${holder.login} (${holder.id}), the entries name ${nameOf(recorded?.holder)}`;
          note(auditFinding('index-differs', `account ${account} in ${target}`, detail));
        }
      }
      for (const { target, account, seq } of missing.values())
        if (seq < nextSeq)
          note(auditFinding('index-differs', `account ${account} in ${target}`, 'it is not in the index'));
    },
  };
}

/**
 * The number of the first entry that the index may lack; 1 if there is no index. An earlier version of Curfew
 * writes no index. The next authorization indexes the entries since.
 */
async function indexedUpTo({ clone, ledger }: Place, note: Note): Promise<number> {
  const file = await clone.objects.get(ledger.commit, INDEXED_PATH);
  if (file === null) return 1;
  const result = file.bytes ? parseIndexed(file.bytes) : null;
  if (result?.outcome === 'parsed') return result.value;
  note(auditFinding('broken-index', INDEXED_PATH, result?.because ?? 'it is not a file'));
  return Number.POSITIVE_INFINITY;
}

function nameOf(holder: AccountFile['holder'] | undefined): string {
  return holder === undefined ? 'no holder' : `${holder.login} (${holder.id})`;
}

async function* accountFiles({ clone, ledger }: Place, note: Note) {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === ACCOUNTS);
  const folders = top === undefined ? [] : ((await clone.objects.tree(top.oid)) ?? []);
  for (const folder of folders.filter(({ name }) => `${ACCOUNTS}${name}` !== INDEXED_PATH)) {
    const files = await clone.objects.tree(folder.oid);
    if (files === null) note(auditFinding('broken-index', `${ACCOUNTS}${folder.name}`, 'it is not a folder'));
    yield (files ?? []).map(({ name, oid }) => ({ path: `${ACCOUNTS}${folder.name}/${name}`, oid }));
  }
}
