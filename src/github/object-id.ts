import { ForgeFailure } from '../ports/forge-failure.ts';

/** Lets only full object ids through: everywhere that GitHub takes one, it would take a branch name as well. */
export function objectId(written: string): string {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(written)) {
    throw new ForgeFailure('rejected', 'not a full object id');
  }
  return written;
}
