import type { Person } from '../../person.ts';
import { markdownText } from '../../text/escape.ts';

/**
 * The comment on a pull request that Curfew closed because an earlier one of another author has its commit.
 */
export function closedSiblingComment({
  number,
  author,
}: {
  readonly number: number;
  readonly author: Person;
}): string {
  const login = markdownText(author.login, 100);
  return `Curfew closed this pull request: #${number} by ${login} has the same commit, and GitHub shows one check for both. To request access here, push a commit of your own, then reopen it.`;
}
