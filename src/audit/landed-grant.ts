import { digestRevision } from '../domain/grants/digest.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { parseGrantsFile } from '../domain/grants/parse-grants-file.ts';
import type { Authorized } from '../domain/ledger/entry.ts';
import type { CloneObjects } from '../ports/clone.ts';

/** What stood in the grants file when it landed. */
export type LandedGrant =
  | { readonly outcome: 'landed'; readonly grant: Grant; readonly digest: string }
  | { readonly outcome: 'missing'; readonly because: string };

type Landing = Pick<Authorized, 'grant' | 'commit' | 'path' | 'holder' | 'role' | 'effects' | 'replaces'>;

/** Reads the grant where its authorization says that it landed, and names its content anew. */
export async function landedGrant(objects: CloneObjects, landing: Landing): Promise<LandedGrant> {
  const file = await objects.get(landing.commit, landing.path);
  if (file?.type !== 'blob' || file.bytes === null) {
    return { outcome: 'missing', because: `there is no ${landing.path} at commit ${landing.commit}` };
  }
  return grantIn(file.bytes, landing);
}

function grantIn(bytes: Uint8Array, landing: Landing): LandedGrant {
  const { grants } = parseGrantsFile({ path: landing.path, bytes });
  const placed = grants.find(({ grant }) => grant.id === landing.grant);
  if (placed === undefined) {
    return { outcome: 'missing', because: `${landing.path} does not have it at commit ${landing.commit}` };
  }
  return { outcome: 'landed', grant: placed.grant, digest: digestOfLanded(placed.grant, landing) };
}

/** The holder's id and the effects are the record's: only GitHub and the operator's file could tell them anew. */
export function digestOfLanded(grant: Grant, { holder, effects, replaces }: Landing): string {
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
