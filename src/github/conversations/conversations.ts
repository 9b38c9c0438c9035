import { normalizeLogin } from '../../domain/person.ts';
import type { Conversations } from '../../ports/forge/conversations.ts';
import { isSameText } from '../is-same-text.ts';
import { truncate } from '../truncate.ts';
import { type ConversationsClient, findComment, findIssue } from './find-conversation.ts';
import { marker } from './marker.ts';

export function conversations(client: ConversationsClient): Conversations {
  return { ...comments(client), ...issues(client), ...repliesTo(client) };
}

function bodyOf(key: string, text: string): string {
  return `${truncate(text, 65_000)}\n\n${marker(key)}`;
}

function comments(client: ConversationsClient): Pick<Conversations, 'comment'> {
  const { octokit, owner, repo } = client;
  return {
    async comment(pull, key, text) {
      const body = bodyOf(key, text);
      const found = await findComment(client, pull, key);
      if (found === null) {
        await octokit.rest.issues.createComment({ owner, repo, issue_number: pull, body });
      } else if (!isSameText(found.body, body)) {
        await octokit.rest.issues.updateComment({ owner, repo, comment_id: found.id, body });
      }
    },
  };
}

function issues(client: ConversationsClient): Pick<Conversations, 'issue' | 'resolve'> {
  const { octokit, owner, repo } = client;
  return {
    async issue(key, fullTitle, text, until = 'never') {
      const title = truncate(fullTitle, 255);
      const body = bodyOf(key, text);
      const found = await findIssue(client, key, 'all');
      if (found === null) {
        await octokit.rest.issues.create({ owner, repo, title, body });
        return;
      }
      const isSame = isSameText(found.body, body) && isSameText(found.title, title);
      const isClosedTooEarly = until === 'fixed' && found.state === 'closed';
      if (isSame && !isClosedTooEarly) return;
      const issue = { owner, repo, issue_number: found.number };
      await octokit.rest.issues.update({ ...issue, title, body, state: 'open' });
    },

    async resolve(key) {
      const found = await findIssue(client, key, 'open');
      if (found === null) return;
      const issue = { owner, repo, issue_number: found.number };
      await octokit.rest.issues.update({ ...issue, state: 'closed', state_reason: 'completed' });
    },
  };
}

function repliesTo(client: ConversationsClient): Pick<Conversations, 'replies'> {
  const { octokit, owner, repo } = client;
  return {
    async replies(key) {
      const found = await findIssue(client, key, 'open');
      if (found === null) return [];
      const listed = await octokit.paginate(octokit.rest.issues.listComments, {
        owner,
        repo,
        issue_number: found.number,
        per_page: 100,
      });
      return listed.flatMap(({ user, body, created_at: createdAt, updated_at: updatedAt }) => {
        // Everyone who may write to the repository can edit the comments of other people, whose names they
        // keep.
        if (user == null || user.type !== 'User' || createdAt !== updatedAt) return [];
        return [{ by: { login: normalizeLogin(user.login), id: user.id }, text: body ?? '' }];
      });
    },
  };
}
