import { describe, expect, it } from 'vitest';
import { conversations } from '../../src/github/conversations.ts';
import { ALICE, aClient, BOT, everyCallMatters, github, HERE, ownApp } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

const writer = () => conversations({ ...aClient(), ownApp });
const MARKER = '<!-- curfew:refused%20a%20--%3E -->';
const KEY = 'refused a -->';
const BODY = `Refused.\n\n${MARKER}`;

describe('comment', () => {
  const COMMENTS = `${HERE}/issues/12/comments`;
  const LISTED = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const there = (...comments: readonly object[]) =>
    github().get(`${COMMENTS}?per_page=100`).reply(200, answer(LISTED, comments));
  const created = () =>
    github()
      .post(COMMENTS, { body: BODY })
      .reply(201, answer('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {}, 201));

  it('is made where there is none, with a marker that no key can end', async () => {
    there();
    created();
    await writer().comment(12, KEY, 'Refused.');
  });

  it('is left where it says the same', async () => {
    there({ id: 5, user: BOT, body: BODY.replaceAll('\n', '\r\n') });
    await writer().comment(12, KEY, 'Refused.');
  });

  it('is edited where it differs', async () => {
    there({ id: 5, user: BOT, body: `Old.\n\n${MARKER}` });
    github()
      .patch(`${HERE}/issues/comments/5`, { body: BODY })
      .reply(200, answer('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'));
    await writer().comment(12, KEY, 'Refused.');
  });

  it.each([
    ['a person copied the marker', { id: 5, user: ALICE, body: BODY }],
    ['another bot did', { id: 5, user: { login: 'other[bot]', id: 6, type: 'Bot' }, body: BODY }],
    ['a person is called as we are', { id: 5, user: { ...ALICE, login: 'curfew[bot]' }, body: BODY }],
    ['ours has another key', { id: 5, user: BOT, body: 'Refused.\n\n<!-- curfew:other -->' }],
    ['ours only quotes the marker', { id: 5, user: BOT, body: `${MARKER} is how it ends` }],
  ])('is made anew where %s', async (_name, comment) => {
    there(comment);
    created();
    await writer().comment(12, KEY, 'Refused.');
  });

  it('is looked for on every page, and no further than found', async () => {
    const second = `${COMMENTS}?per_page=100&page=2`;
    const third = `${COMMENTS}?per_page=100&page=3`;
    const next = (path: string) => ({ link: `<https://api.github.com${path}>; rel="next"` });
    github()
      .get(`${COMMENTS}?per_page=100`)
      .reply(200, answer(LISTED, [{ id: 1, user: ALICE, body: 'Hello' }]), next(second))
      .get(second)
      .reply(200, answer(LISTED, [{ id: 5, user: BOT, body: BODY }]), next(third));
    await writer().comment(12, KEY, 'Refused.');
  });
});

describe('issue', () => {
  const list = (state: string) =>
    `${HERE}/issues?creator=curfew%5Bbot%5D&state=${state}&sort=created&direction=desc&per_page=100`;
  const there = (state: string, ...issues: readonly object[]) =>
    github().get(list(state)).reply(200, answer('GET /repos/{owner}/{repo}/issues', issues));
  const ours = { number: 7, user: BOT, title: 'Refused', body: BODY, state: 'open' };
  const updated = (body: Record<string, string>) =>
    github()
      .patch(`${HERE}/issues/7`, body)
      .reply(200, answer('PATCH /repos/{owner}/{repo}/issues/{issue_number}'));
  const created = () =>
    github()
      .post(`${HERE}/issues`, { title: 'Refused', body: BODY })
      .reply(201, answer('POST /repos/{owner}/{repo}/issues', {}, 201));
  const say = () => writer().issue(KEY, 'Refused', 'Refused.');

  it('is made where there is none', async () => {
    there('all');
    created();
    await say();
  });

  it.each(['open', 'closed'])('is left %s where it says the same', async (state) => {
    there('all', { ...ours, state });
    await say();
  });

  it('is mended, and opened again, where it differs', async () => {
    there('all', { ...ours, body: `Old.\n\n${MARKER}`, state: 'closed' });
    updated({ title: 'Refused', body: BODY, state: 'open' });
    await say();
  });

  it.each([
    ['a person wrote one like it', { ...ours, user: ALICE }],
    ['it is a pull request', { ...ours, pull_request: {} }],
  ])('is made anew where %s', async (_name, issue) => {
    there('all', issue);
    created();
    await say();
  });

  it('is closed once resolved', async () => {
    there('open', ours);
    updated({ state: 'closed', state_reason: 'completed' });
    await writer().resolve(KEY);
  });

  it('has the replies of people, but none that somebody may have changed', async () => {
    there('open', ours);
    const at = { created_at: '2026-11-23T14:00:00Z', updated_at: '2026-11-23T14:00:00Z' };
    const reply = (user: object, body: string, more = {}) => ({ user, body, ...at, ...more });
    github()
      .get(`${HERE}/issues/7/comments?per_page=100`)
      .reply(
        200,
        answer('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', [
          reply({ ...ALICE, login: 'Alice', type: 'User' }, 'Go on'),
          reply({ ...ALICE, type: 'User' }, 'Edited', { updated_at: '2026-11-23T14:00:01Z' }),
          reply(BOT, 'Ours'),
        ]),
      );
    expect(await writer().replies(KEY)).toEqual([{ by: { login: 'alice', id: ALICE.id }, text: 'Go on' }]);
    there('open');
    expect(await writer().replies(KEY)).toEqual([]);
  });

  it('needs nothing to be resolved where none is open', async () => {
    there('open');
    await writer().resolve(KEY);
  });
});
