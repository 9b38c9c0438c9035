import type { Commit } from '../git/commits.ts';
import { emailOf, type PullRequest } from '../world.ts';

export interface MergeMessage {
  readonly title: string;
  readonly message: string;
}

/**
 * A single commit keeps its own message. Several commits are listed below the pull request's title.
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
 */
export function squashMessage(issue: PullRequest, commits: readonly Commit[]): MergeMessage {
  const [only] = commits;
  const one = commits.length === 1 && only !== undefined ? split(only.message) : undefined;
  const listed = commits.map(({ message }) => `* ${message.trim()}`).join('\n\n');
  const authorEmail = emailOf(issue.author);
  const others = new Map(commits.map(({ author }) => [author.email, author.name]));
  others.delete(authorEmail);
  const trailers = [...others].map(([email, name]) => `Co-authored-by: ${name} <${email}>`);
  const { title, body } = one ?? { title: issue.title, body: listed };
  return {
    title: `${title} (#${issue.number})`,
    message: [body, trailers.join('\n')].filter((part) => part !== '').join('\n\n'),
  };
}

function split(message: string): { readonly title: string; readonly body: string } {
  const [title = '', ...rest] = message.trim().split('\n');
  return { title, body: rest.join('\n').trim() };
}
