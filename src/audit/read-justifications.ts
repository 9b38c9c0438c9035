import type { Authorized, Entry } from '../domain/ledger/entry.ts';
import type { CloneObjects, GitObject } from '../ports/clone.ts';
import { grantsIn, type LandedGrant, landedGrant } from './read-landed-grant.ts';

/** The reason for a revision. The ledger does not have it, only the grants file at the landed commit. */
export interface Justification {
  readonly action: string | null;
  readonly why_production: string | null;
  /** Why the justification cannot be shown; null if it is there. */
  readonly justification_problem: string | null;
}

export type JustificationOf = (authorized: Authorized & Entry) => Justification;

/** Reads each grants file once, in batches. Keeps only the justifications. */
export async function readJustifications(
  objects: CloneObjects,
  authorizations: Iterable<Authorized & Entry>,
): Promise<JustificationOf> {
  const byFile = Map.groupBy(authorizations, ({ commit, path }) => `${commit}:${path}`);
  const justifications = new Map<number, Justification>();
  // Git reads one name a line, and no object has such a name.
  const files = [...byFile.keys()].filter((oid) => !/[\n\r\0]/.test(oid)).map((oid) => ({ oid }));
  for await (const batch of readFiles(objects, files)) {
    for (const { wanted, object } of batch) {
      const entries = byFile.get(wanted.oid) ?? [];
      const grants = grantsIn(object, entries[0]?.path ?? '');
      for (const entry of entries)
        justifications.set(entry.seq, justificationIn(landedGrant(grants, entry), entry));
    }
  }
  return (entry) =>
    justifications.get(entry.seq) ?? unreadable(`this clone has no ${entry.path} at commit ${entry.commit}`);
}

/** So many files are read one by one. For more of them, it is worth the time to start a git of their own. */
const SINGLE_READS_MAX = 32;

interface File {
  readonly oid: string;
}

async function* readFiles(
  objects: CloneObjects,
  files: readonly File[],
): AsyncGenerator<readonly { readonly wanted: File; readonly object: GitObject | null }[]> {
  if (files.length > SINGLE_READS_MAX) yield* objects.stream([files]);
  else for (const wanted of files) yield [{ wanted, object: await objects.get(wanted.oid) }];
}

/** A text that was not approved is no justification, so the digest has to agree. */
function justificationIn(landed: LandedGrant, { revision, path, commit }: Authorized): Justification {
  if (landed.outcome === 'missing') return unreadable(landed.because);
  if (landed.digest !== revision) {
    return unreadable(`${path} at commit ${commit} does not have the content that was approved`);
  }
  const { action, whyProduction } = landed.grant.justification;
  return { action, why_production: whyProduction, justification_problem: null };
}

function unreadable(because: string): Justification {
  return { action: null, why_production: null, justification_problem: because };
}
