import type { Authorized } from '../../domain/ledger/entry.ts';

/** When a head was last put into the merge queue, and how often. */
export interface QueueVisit {
  readonly times: number;
  /** Milliseconds. */
  readonly at: number;
}

/** Names what was authorized, where: one grant at one commit. */
export function confirmedKey({
  commit,
  grant,
  revision,
}: Pick<Authorized, 'commit' | 'grant' | 'revision'>): string {
  return `${commit} ${grant} ${revision}`;
}
