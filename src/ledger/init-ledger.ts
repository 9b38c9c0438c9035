import { serializeCursor } from '../domain/ledger/files/checkpoint.ts';
import { CURSOR_PATH } from '../domain/ledger/files/ledger-paths.ts';
import { FIRST_SUBJECT } from '../domain/messages/commits/entry-subject.ts';

const README = `# The record

This branch is written by Curfew alone, one signed commit at a time. It says what was asked for, what was approved,
what was given, and when it was taken back. Nothing here gives access; editing it makes it unreadable, and then
nothing new is given.

| path | what it holds |
|---|---|
| \`entries/YYYY/MM/DD/<first>-<last>.jsonl\` | what happened: one JSON object a line, numbered without gaps |
| \`live/<role>.json\` | every effect between its authorization and its verified absence |
| \`ids/<hh>/<id>\` | which files of entries speak of a grant |
| \`days/YYYY/MM/DD.json\` | every such effect as a day of the record began |
| \`reviews.json\` | every break-glass grant that nobody has reviewed yet |
| \`cursor.json\` | how far the default branch was judged, and the policy in force |

The log of this branch is a log book: \`git log --format='%ad %s' --date=iso origin/curfew/ledger\`.
`;

export interface InitialLedger {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly message: string;
}

/** The first tree of the ledger's branch. `cursor` is where judging begins: the tip of the default branch at set-up. */
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
