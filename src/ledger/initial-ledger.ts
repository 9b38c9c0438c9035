import type { DateTime } from 'luxon';
import { gitBlobId } from '../domain/git-blob-id.ts';
import { REGULAR_FILE } from '../domain/git-mode.ts';
import { gitTree, gitTreeId } from '../domain/git-tree.ts';
import { iso } from '../domain/iso.ts';
import { serializeCursor } from '../domain/ledger/files/checkpoint.ts';
import { KEYS_PATH, serializeKeys } from '../domain/ledger/files/keys-file.ts';
import { CURSOR_PATH } from '../domain/ledger/files/ledger-paths.ts';
import { FIRST_SUBJECT } from '../domain/messages/commits/entry-subject.ts';
import { LEDGER_BRANCH } from '../domain/own-branches.ts';
import type { LedgerSigner } from '../ports/ledger-keys.ts';
import { signAppend } from './sign-append.ts';

const README = `# The record

Only Curfew writes this branch, one signed commit at a time. It records what was requested, what was approved, what
was given, and when it was revoked. Nothing here gives access. If anyone edits the branch, Curfew cannot trust it and
gives nothing new.

| path | content |
|---|---|
| \`entries/YYYY/MM/DD/<first>-<last>.jsonl\` | events: one JSON object a line, numbered without gaps |
| \`live/<role>.json\` | every effect between its authorization and its verified absence |
| \`ids/<hh>/<id>\` | the files with entries about a grant |
| \`accounts/<hh>/<hash>.json\` | the person who was authorized last for an account of a target |
| \`accounts/indexed.json\` | the number of the first entry that the index of accounts may lack |
| \`days/YYYY/MM/DD.json\` | every such effect before the first entry of a day |
| \`reviews.json\` | every break-glass grant that still needs a review |
| \`keys.json\` | the public keys that sign each commit of this branch |
| \`cursor.json\` | the commit up to which the default branch was judged, and the policy in force |

To read the events in order: \`git log --format='%ad %s' --date=iso origin/curfew/ledger\`.
`;

export interface InitialLedger {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly message: string;
}

/**
 * The first commit of the ledger's branch. Curfew judges every commit of the default branch after `cursor`.
 */
export function initialLedger(cursor: string): InitialLedger {
  const content = new TextDecoder().decode(serializeCursor({ main: cursor, next_seq: 1, policy: null }));
  return {
    files: [
      { path: 'README.md', content: README },
      { path: CURSOR_PATH, content },
    ],
    message: `${FIRST_SUBJECT}\n\nOnly Curfew writes here.`,
  };
}

/**
 * The first commit of the ledger's branch, signed. `cursor` is a commit of the repository. Rejects with
 * ForgeFailure if the key does not sign.
 */
export async function signedInitialLedger(
  cursor: string,
  {
    repository,
    signer,
    now,
  }: { readonly repository: number; readonly signer: LedgerSigner; readonly now: DateTime },
): Promise<InitialLedger> {
  const { files: unsigned, message } = initialLedger(cursor);
  const place = { repository, branch: LEDGER_BRANCH };
  const keys = serializeKeys({ ...place, keys: [{ key: signer.publicKey, since: 1, at: iso(now) }] });
  const files = [...unsigned, { path: KEYS_PATH, content: new TextDecoder().decode(keys) }];
  const leaves = files.map(({ path, content }) => ({
    path,
    mode: REGULAR_FILE,
    oid: gitBlobId(new TextEncoder().encode(content), cursor),
  }));
  const signature = await signAppend([signer], {
    ...place,
    parent: null,
    tree: gitTreeId(gitTree(leaves), cursor),
    entries: null,
    message,
  });
  return { files, message: `${message}\n\n${signature}` };
}
