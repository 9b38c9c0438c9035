import { normalizeLogin } from '../domain/person.ts';
import type { Conversations } from '../ports/conversations.ts';
import { capped } from './capped.ts';
import { isOwn, type OwnApp } from './own-app.ts';
import type { RepositoryClient } from './repository-client.ts';
import { sameText } from './same-text.ts';

/** The key is encoded, so that it cannot end the comment that hides it. */
function marker(key: string): string {
  return `<!-- curfew:${encodeURIComponent(key)} -->`;
}

function carries(body: string | null | undefined, key: string): boolean {
  return body?.trimEnd().endsWith(marker(key)) === true;
}

/** Ours is only what our own account wrote and what carries the marker: anybody can copy a marker. */
export function conversations({
  octokit,
  owner,
  repo,
  ownApp,
}: RepositoryClient & { readonly ownApp: () => Promise<OwnApp> }): Conversations {
  const here = { owner, repo };
  const bodyOf = (key: string, text: string): string => `${capped(text, 65_000)}\n\n${marker(key)}`;

  const findComment = async (pull: number, key: string) => {
    const us = await ownApp();
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
      ...here,
      issue_number: pull,
      per_page: 100,
    });
    for await (const { data } of pages) {
      const found = data.find(({ user, body }) => isOwn(user, us) && carries(body, key));
      if (found !== undefined) return found;
    }
    return null;
  };

  const findIssue = async (key: string, state: 'open' | 'all') => {
    const us = await ownApp();
    const pages = octokit.paginate.iterator(octokit.rest.issues.listForRepo, {
      ...here,
      creator: us.bot,
      state,
      sort: 'created',
      direction: 'desc',
      per_page: 100,
    });
    for await (const { data } of pages) {
      const found = data.find(
        ({ user, body, pull_request: pull }) => pull === undefined && isOwn(user, us) && carries(body, key),
      );
      if (found !== undefined) return found;
    }
    return null;
  };

  return {
    async comment(pull, key, text) {
      const body = bodyOf(key, text);
      const known = await findComment(pull, key);
      if (known === null) {
        await octokit.rest.issues.createComment({ ...here, issue_number: pull, body });
      } else if (!sameText(known.body, body)) {
        await octokit.rest.issues.updateComment({ ...here, comment_id: known.id, body });
      }
    },

    async issue(key, wholeTitle, text, until = 'never') {
      const title = capped(wholeTitle, 255);
      const body = bodyOf(key, text);
      const known = await findIssue(key, 'all');
      if (known === null) {
        await octokit.rest.issues.create({ ...here, title, body });
      } else if (
        !sameText(known.body, body) ||
        !sameText(known.title, title) ||
        (until === 'fixed' && known.state === 'closed')
      ) {
        await octokit.rest.issues.update({
          ...here,
          issue_number: known.number,
          title,
          body,
          state: 'open',
        });
      }
    },

    async replies(key) {
      const known = await findIssue(key, 'open');
      if (known === null) return [];
      const comments = await octokit.paginate(octokit.rest.issues.listComments, {
        ...here,
        issue_number: known.number,
        per_page: 100,
      });
      return comments.flatMap(({ user, body, created_at: made, updated_at: changed }) => {
        // Whoever may write to the repository can edit what others wrote, and it still bears their name.
        if (user == null || user.type !== 'User' || made !== changed) return [];
        return [{ by: { login: normalizeLogin(user.login), id: user.id }, text: body ?? '' }];
      });
    },

    async resolve(key) {
      const known = await findIssue(key, 'open');
      if (known === null) return;
      await octokit.rest.issues.update({
        ...here,
        issue_number: known.number,
        state: 'closed',
        state_reason: 'completed',
      });
    },
  };
}
