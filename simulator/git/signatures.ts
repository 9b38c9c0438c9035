import type { Account, RepositoryState } from '../state.ts';
import { emailOf, type World } from '../world.ts';
import type { NewCommit, Signature } from './commits.ts';

/** GitHub's own account. It commits and signs changes that are made on the website. */
export function webFlow(date: Date): Signature {
  return { name: 'GitHub', email: 'noreply@github.com', date };
}

export function signatureOf(account: Account, date: Date): Signature {
  return { name: account.name, email: emailOf(account), date };
}

/** Enterprise Server signs only if its administrator switched signing on. */
export function writeSigned(world: World, repository: RepositoryState, commit: NewCommit): string {
  const oid = repository.git.writeCommit(commit);
  if (world.signsCommits) repository.verified.add(oid);
  return oid;
}
