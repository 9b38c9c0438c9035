import { digestRevision } from '../domain/grants/digest.ts';
import type { Grant, PlacedGrant } from '../domain/grants/grant.ts';
import { parseGrantsFile } from '../domain/grants/parse-grants-file.ts';
import type { Authorized } from '../domain/ledger/entry.ts';
import type { CloneObjects, GitObject } from '../ports/clone.ts';

/** The grant in the grants file at the commit where it landed. */
export type LandedGrant =
  | { readonly outcome: 'landed'; readonly grant: Grant; readonly digest: string }
  | { readonly outcome: 'missing'; readonly because: string };

type Landing = Pick<Authorized, 'grant' | 'commit' | 'path' | 'holder' | 'role' | 'effects' | 'replaces'>;

/** Reads the grant at the commit and path that its authorization names, and computes its digest again. */
export async function readLandedGrant(objects: CloneObjects, landing: Landing): Promise<LandedGrant> {
  const { commit, path } = landing;
  return landedGrant(grantsIn(await objects.get(commit, path), path), landing);
}

/** The grants of a file; null if the clone does not have the file. */
export function grantsIn(file: GitObject | null, path: string): readonly PlacedGrant[] | null {
  if (file?.type !== 'blob' || file.bytes === null) return null;
  return parseGrantsFile({ path, bytes: file.bytes }).grants;
}

/** Finds the grant of an authorization among the grants of its file, and computes its digest again. */
export function landedGrant(grants: readonly PlacedGrant[] | null, landing: Landing): LandedGrant {
  const { commit, path, grant: id } = landing;
  if (grants === null)
    return { outcome: 'missing', because: `this clone has no ${path} at commit ${commit}` };
  const placed = grants.find(({ grant }) => grant.id === id);
  if (placed === undefined) {
    return { outcome: 'missing', because: `${path} does not have it at commit ${commit}` };
  }
  return { outcome: 'landed', grant: placed.grant, digest: landedDigest(placed.grant, landing) };
}

/**
 * The digest of a landed grant. The holder's id and the effects come from the entry, because the grants file
 * does not have them.
 */
export function landedDigest(grant: Grant, { holder, effects, replaces }: Landing): string {
  const { id, role, window, justification, ticket, breakGlass } = grant;
  return digestRevision({
    id,
    holder,
    role,
    effects,
    window,
    justification,
    ticket,
    breakGlass,
    replaces,
  });
}
