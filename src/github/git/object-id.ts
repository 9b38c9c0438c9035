import { ForgeFailure } from '../../ports/forge/forge-failure.ts';

/** Accepts only full object ids. Without this, GitHub would take a branch name in their place. */
export function objectId(text: string): string {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) {
    throw new ForgeFailure('rejected', 'not a full object id');
  }
  return text;
}
