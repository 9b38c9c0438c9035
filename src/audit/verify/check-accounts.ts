import type { Entry } from '../../domain/ledger/entry.ts';
import { type AccountFile, accountsIn, parseAccountFile } from '../../domain/ledger/files/account-file.ts';
import { ACCOUNTS } from '../../domain/ledger/files/ledger-paths.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';

type Place = Pick<AuditRecord, 'clone' | 'ledger'>;

/** Compares the index of accounts with the last holder of each account, as the entries have it. */
export interface AccountCheck {
  readonly add: (entry: Entry) => void;
  finish(place: Place, note: Note): Promise<void>;
}

export function accountCheck(): AccountCheck {
  const expected = new Map<string, Omit<AccountFile, 'v'>>();
  return {
    add(entry) {
      for (const [path, account] of accountsIn([entry])) expected.set(path, account);
    },

    async finish(place, note) {
      const missing = new Map(expected);
      let hasIndex = false;
      for await (const batch of place.clone.objects.stream(accountFiles(place, note))) {
        for (const { wanted, object } of batch) {
          hasIndex = true;
          missing.delete(wanted.path);
          const result = object?.bytes ? parseAccountFile(wanted.path, object.bytes) : null;
          if (result?.outcome !== 'parsed') {
            note(auditFinding('broken-index', wanted.path, result?.because ?? 'it is not a file'));
            continue;
          }
          const { target, account, holder } = result.value;
          const recorded = expected.get(wanted.path)?.holder;
          if (recorded?.id === holder.id) continue;
          const detail = `it names ${holder.login} (${holder.id}), the entries name ${nameOf(recorded)}`;
          note(auditFinding('index-differs', `account ${account} in ${target}`, detail));
        }
      }
      // Earlier versions made no index. The next authorization writes all of it.
      if (!hasIndex) return;
      for (const { target, account } of missing.values())
        note(auditFinding('index-differs', `account ${account} in ${target}`, 'it is not in the index'));
    },
  };
}

function nameOf(holder: AccountFile['holder'] | undefined): string {
  return holder === undefined ? 'no holder' : `${holder.login} (${holder.id})`;
}

async function* accountFiles({ clone, ledger }: Place, note: Note) {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === ACCOUNTS);
  for (const folder of top === undefined ? [] : ((await clone.objects.tree(top.oid)) ?? [])) {
    const files = await clone.objects.tree(folder.oid);
    if (files === null) note(auditFinding('broken-index', `${ACCOUNTS}${folder.name}`, 'it is not a folder'));
    yield (files ?? []).map(({ name, oid }) => ({ path: `${ACCOUNTS}${folder.name}/${name}`, oid }));
  }
}
