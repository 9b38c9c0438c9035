import type { AuditRecord } from './open-record.ts';

/** Owner and name at the end of a URL, or of `git@github.com:acme/access.git`. */
const URL_END = /^(?:(?:https?|ssh|git):\/\/[^/]+\/|[^/]+@[^/:]+:)(?:.*\/)?([^/]+\/[^/]+?)(?:\.git)?\/?$/;

/**
 * `acme/access`, from the URL that the ledger was fetched from. Null if the clone has no such URL. Only the
 * end of the URL is used: before it could be a password.
 */
export async function repositoryName({ clone, ledger }: AuditRecord): Promise<string | null> {
  const remote = /^refs\/remotes\/([^/]+)\//.exec(ledger.ref)?.[1] ?? 'origin';
  const url = await clone.remoteUrl(remote);
  return url === null ? null : (URL_END.exec(url)?.[1] ?? null);
}
