import { describe, expect, it } from 'vitest';
import { merges } from '../../src/github/merges.ts';
import { ENQUEUE_PULL_REQUEST, MERGE_QUEUE } from '../../src/github/queries.ts';
import { aClient, everyCallMatters, github, HERE, oid } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

const REQUEST = { number: 12, nodeId: 'PR_12', head: oid('b'), title: 'Grant (#12)', message: 'Because' };
const MERGE = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge';
const PATH = `${HERE}/pulls/12/merge`;
const body = (method: string) => ({
  sha: oid('b'),
  merge_method: method,
  commit_title: 'Grant (#12)',
  commit_message: 'Because',
});
const merge = () => merges(aClient()).merge(REQUEST);

const repository = (allows: object = {}) =>
  github().get(HERE).reply(200, answer('GET /repos/{owner}/{repo}', allows));
const refused = (status: number, message: string, method = 'squash') =>
  github().put(PATH, body(method)).reply(status, { message, documentation_url: 'https://docs.github.com' });
const looked = (parts: object = {}) =>
  github()
    .get(`${HERE}/pulls/12`)
    .reply(
      200,
      answer('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        state: 'open',
        merged: false,
        mergeable: true,
        base: { ref: 'main' },
        head: { sha: oid('b') },
        ...parts,
      }),
    );
const queue = (mergeQueue: object | null, mergeQueueEntry: object | null = null) =>
  github()
    .post('/graphql', {
      query: MERGE_QUEUE,
      variables: { owner: 'acme', repo: 'access', number: 12, branch: 'main' },
    })
    .reply(200, { data: { repository: { mergeQueue, pullRequest: { mergeQueueEntry } } } });
const enqueue = (reply: object) =>
  github()
    .post('/graphql', {
      query: ENQUEUE_PULL_REQUEST,
      variables: { input: { pullRequestId: 'PR_12', expectedHeadOid: oid('b') } },
    })
    .reply(200, reply);

describe('merge', () => {
  it.each([
    ['squashes where GitHub does not say what is allowed', {}, 'squash'],
    ['squashes where it is allowed', { allow_squash_merge: true, allow_merge_commit: true }, 'squash'],
    ['merges where squash is not', { allow_squash_merge: false, allow_merge_commit: true }, 'merge'],
  ])('%s', async (_name, allows, method) => {
    repository(allows);
    github()
      .put(PATH, body(method))
      .reply(200, answer(MERGE, { sha: oid('c'), merged: true }));
    expect(await merge()).toEqual({ outcome: 'merged', commit: oid('c') });
  });

  it('merges where a ruleset forbids squash', async () => {
    repository();
    refused(405, 'Squash merges are not allowed on this repository.');
    github()
      .put(PATH, body('merge'))
      .reply(200, answer(MERGE, { sha: oid('c'), merged: true }));
    expect(await merge()).toEqual({ outcome: 'merged', commit: oid('c') });
  });

  it('sees that the head moved', async () => {
    repository();
    refused(409, 'Head branch was modified. Review and try the merge again.');
    looked({ head: { sha: oid('d') } });
    expect(await merge()).toEqual({ outcome: 'head-moved' });
  });

  it('is merged where it had been at this head', async () => {
    repository();
    refused(405, 'Pull Request is not mergeable');
    looked({ merged: true, state: 'closed', merge_commit_sha: oid('c') });
    expect(await merge()).toEqual({ outcome: 'merged', commit: oid('c') });
  });

  it('is not merged where another head was', async () => {
    repository();
    refused(405, 'Pull Request is not mergeable');
    looked({ merged: true, state: 'closed', merge_commit_sha: oid('c'), head: { sha: oid('d') } });
    expect(await merge()).toEqual({ outcome: 'head-moved' });
  });

  it('waits for GitHub to work out whether it can be merged', async () => {
    repository();
    refused(405, 'Pull Request is not mergeable');
    looked({ mergeable: null });
    queue(null);
    expect(await merge()).toEqual({
      outcome: 'not-possible',
      because: 'GitHub is still working out whether this can be merged.',
    });
  });

  it('passes on what GitHub had against it, without links', async () => {
    repository();
    refused(405, 'At least 1 approving review is required by reviewers with write access.');
    looked();
    queue(null);
    expect(await merge()).toEqual({
      outcome: 'not-possible',
      because: 'At least 1 approving review is required by reviewers with write access.',
    });
  });

  it('says that a closed one is closed', async () => {
    repository();
    refused(405, 'Pull Request is not mergeable');
    looked({ state: 'closed' });
    expect(await merge()).toMatchObject({ outcome: 'not-possible', because: 'The pull request is closed.' });
  });

  it('is not possible where neither method is allowed', async () => {
    repository({ allow_squash_merge: false, allow_merge_commit: false });
    looked();
    queue(null);
    expect(await merge()).toMatchObject({
      outcome: 'not-possible',
      because: 'The repository allows neither squash nor merge commits.',
    });
  });

  it.each([403, 404, 500, 502])('rejects on %i, when it may have been merged or not', async (status) => {
    repository();
    refused(status, 'No');
    await expect(merge()).rejects.toMatchObject({ name: 'ForgeFailure' });
  });
});

describe('with a merge queue', () => {
  const blocked = () => {
    repository();
    refused(405, 'Changes must be made through the merge queue');
    looked();
  };

  it('puts exactly this head in it', async () => {
    blocked();
    queue({ id: 'MQ' });
    enqueue({ data: { enqueuePullRequest: { mergeQueueEntry: { id: 'MQE' } } } });
    expect(await merge()).toEqual({ outcome: 'queued' });
  });

  it('leaves it there', async () => {
    blocked();
    queue({ id: 'MQ' }, { id: 'MQE' });
    expect(await merge()).toEqual({ outcome: 'queued' });
  });

  it('passes on why it does not get in', async () => {
    blocked();
    queue({ id: 'MQ' });
    enqueue({
      data: null,
      errors: [{ type: 'UNPROCESSABLE', message: 'Pull request Required status check "ci" is expected.' }],
    });
    expect(await merge()).toEqual({
      outcome: 'not-possible',
      because: 'Pull request Required status check "ci" is expected.',
    });
  });

  it.each([
    ['FORBIDDEN', 'forbidden'],
    ['SERVICE_UNAVAILABLE', 'unavailable'],
  ])('rejects on %s', async (type, kind) => {
    blocked();
    queue({ id: 'MQ' });
    enqueue({ data: null, errors: [{ type, message: 'No' }] });
    await expect(merge()).rejects.toMatchObject({ kind });
  });
});
