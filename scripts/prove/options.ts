import { parseArgs } from 'node:util';
import { Refusal } from './refusal.ts';
import { type ReadLine, readSecret, refuseTokensIn, type Secret } from './secret.ts';

export const USAGE = `npm run prove -- --author FILE [--reviewer FILE] (--repository OWNER/NAME | --make OWNER)

Answers the open questions of docs/assumptions.md against a server that speaks GitHub's API.
  --author      a file with a fine-grained token, or - for a line of standard input
  --reviewer    the same, of a second person, who reviews
  --repository  the one private repository that the tokens see
  --make        create a private repository for this person or organization, and delete it at the end
  --read-only   change nothing: answer what the repository as it is can answer
  --api-url     the API of another server (https://api.github.com)
  --patience    seconds that an answer which comes late is waited for (300)
  --report      a file for the report, which is always printed, too`;

export interface CommandLine {
  readonly base: URL;
  readonly author: Secret;
  readonly reviewer?: Secret;
  readonly readOnly: boolean;
  readonly repository: { readonly owner: string; readonly name: string } | { readonly make: string };
  readonly patienceMs: number;
  readonly report?: string;
}

/** Reads the arguments, and the tokens from where they say. */
export function commandLine(argv: readonly string[], readLine: ReadLine): CommandLine {
  refuseTokensIn(argv);
  const { values } = parse(argv);
  const { author, reviewer, report } = values;
  if (author === undefined) throw new Refusal('--author is missing.');
  if (!URL.canParse(values['api-url'])) throw new Refusal('--api-url is not a URL.');
  const base = new URL(values['api-url']);
  const readOnly = values['read-only'];
  const repository = repositoryIn(values.repository, values.make, readOnly);
  const patience = Number(values.patience);
  if (!(patience > 0)) throw new Refusal('--patience is a number of seconds.');
  return {
    base,
    author: readSecret(author, readLine, base),
    ...(reviewer === undefined ? {} : { reviewer: readSecret(reviewer, readLine, base) }),
    readOnly,
    repository,
    patienceMs: patience * 1_000,
    ...(report === undefined ? {} : { report }),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        author: { type: 'string' },
        reviewer: { type: 'string' },
        repository: { type: 'string' },
        make: { type: 'string' },
        'read-only': { type: 'boolean', default: false },
        'api-url': { type: 'string', default: 'https://api.github.com' },
        patience: { type: 'string', default: '300' },
        report: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}

function repositoryIn(
  named: string | undefined,
  make: string | undefined,
  readOnly: boolean,
): CommandLine['repository'] {
  if ((named === undefined) === (make === undefined))
    throw new Refusal('Give either --repository or --make.');
  if (make !== undefined) {
    if (readOnly) throw new Refusal('--read-only makes no repository: give --repository.');
    return { make };
  }
  const [owner = '', name = '', ...rest] = (named ?? '').split('/');
  if (owner === '' || name === '' || rest.length > 0) throw new Refusal('--repository is OWNER/NAME.');
  return { owner, name };
}
