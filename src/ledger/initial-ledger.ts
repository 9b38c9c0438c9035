import { serializeCursor } from '../domain/ledger/files/checkpoint.ts';
import { CURSOR_PATH } from '../domain/ledger/files/ledger-paths.ts';
import { FIRST_SUBJECT } from '../domain/messages/commits/entry-subject.ts';

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
