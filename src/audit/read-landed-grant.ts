import { digestRevision } from '../domain/grants/digest.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { parseGrantsFile } from '../domain/grants/parse-grants-file.ts';
import type { Authorized } from '../domain/ledger/entry.ts';
import type { CloneObjects } from '../ports/clone.ts';

/** The grant in the grants file at the commit where it landed. */
export type LandedGrant =
  | { readonly outcome: 'landed'; readonly grant: Grant; readonly digest: string }
  | { readonly outcome: 'missing'; readonly because: string };

type Landing = Pick<Authorized, 'grant' | 'commit' | 'path' | 'holder' | 'role' | 'effects' | 'replaces'>;

/** Reads the grant at the commit and path that its authorization names, and computes its digest again. */
export async function readLandedGrant(objects: CloneObjects, landing: Landing): Promise<LandedGrant> {
  const { commit, path, grant: id } = landing;
  const file = await objects.get(commit, path);
  if (file?.type !== 'blob' || file.bytes === null) {
    return { outcome: 'missing', because: `there is no ${path} at commit ${commit}` };
  }
  const { grants } = parseGrantsFile({ path, bytes: file.bytes });
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
