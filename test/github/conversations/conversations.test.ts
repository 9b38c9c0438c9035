import { describe, expect, it } from 'vitest';
import { conversations } from '../../../src/github/conversations/conversations.ts';
import { ALICE, aClient, BOT, expectEveryCall, github, HERE, ownApp } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const writer = () => conversations({ ...aClient(), ownApp });
const MARKER = '<!-- curfew:refused%20a%20--%3E -->';
const KEY = 'refused a -->';
const BODY = `Refused.\n\n${MARKER}`;

describe('comment', () => {
  const COMMENTS = `${HERE}/issues/12/comments`;
  const LISTED = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const mockComments = (...comments: readonly object[]) =>
    github().get(`${COMMENTS}?per_page=100`).reply(200, answer(LISTED, comments));
  const mockCreation = () =>
    github()
      .post(COMMENTS, { body: BODY })
      .reply(201, answer('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {}, 201));

  it('is created if there is none, with a marker that no key can end', async () => {
    mockComments();
    mockCreation();
    await writer().comment(12, KEY, 'Refused.');
  });

  it('is not written if its text is the same', async () => {
    mockComments({ id: 5, user: BOT, body: BODY.replaceAll('\n', '\r\n') });
    await writer().comment(12, KEY, 'Refused.');
  });

  it('is updated if its text differs', async () => {
    mockComments({ id: 5, user: BOT, body: `Old.\n\n${MARKER}` });
    github()
      .patch(`${HERE}/issues/comments/5`, { body: BODY })
      .reply(200, answer('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'));
    await writer().comment(12, KEY, 'Refused.');
  });

  it.each([
    ['a person copied the marker', { id: 5, user: ALICE, body: BODY }],
    [
      'another bot copied the marker',
      { id: 5, user: { login: 'other[bot]', id: 6, type: 'Bot' }, body: BODY },
    ],
    ['a person has the login of the App', { id: 5, user: { ...ALICE, login: 'curfew[bot]' }, body: BODY }],
    ['the App’s comment has another key', { id: 5, user: BOT, body: 'Refused.\n\n<!-- curfew:other -->' }],
    ['the App’s comment only quotes the marker', { id: 5, user: BOT, body: `${MARKER} is how it ends` }],
  ])('is created if %s', async (_name, comment) => {
    mockComments(comment);
    mockCreation();
    await writer().comment(12, KEY, 'Refused.');
  });

  it('is searched on each page until it is found', async () => {
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
  const mockIssues = (state: string, ...issues: readonly object[]) =>
    github().get(list(state)).reply(200, answer('GET /repos/{owner}/{repo}/issues', issues));
  const ours = { number: 7, user: BOT, title: 'Refused', body: BODY, state: 'open' };
  const mockUpdate = (body: Record<string, string>) =>
    github()
      .patch(`${HERE}/issues/7`, body)
      .reply(200, answer('PATCH /repos/{owner}/{repo}/issues/{issue_number}'));
  const mockCreation = () =>
    github()
      .post(`${HERE}/issues`, { title: 'Refused', body: BODY })
      .reply(201, answer('POST /repos/{owner}/{repo}/issues', {}, 201));
  const write = () => writer().issue(KEY, 'Refused', 'Refused.');

  it('is created if there is none', async () => {
    mockIssues('all');
    mockCreation();
    await write();
  });

  it.each(['open', 'closed'])('stays %s if its text is the same', async (state) => {
    mockIssues('all', { ...ours, state });
    await write();
  });

  it('is updated and reopened if its text differs', async () => {
    mockIssues('all', { ...ours, body: `Old.\n\n${MARKER}`, state: 'closed' });
    mockUpdate({ title: 'Refused', body: BODY, state: 'open' });
    await write();
  });

  it.each([
    ['a person wrote the one with this text', { ...ours, user: ALICE }],
    ['it is a pull request', { ...ours, pull_request: {} }],
  ])('is created if %s', async (_name, issue) => {
    mockIssues('all', issue);
    mockCreation();
    await write();
  });

  it('is closed once resolved', async () => {
    mockIssues('open', ours);
    mockUpdate({ state: 'closed', state_reason: 'completed' });
    await writer().resolve(KEY);
  });

  it('has the replies of people, except those that were edited', async () => {
    mockIssues('open', ours);
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
    mockIssues('open');
    expect(await writer().replies(KEY)).toEqual([]);
  });

  it('is not closed if none is open', async () => {
    mockIssues('open');
    await writer().resolve(KEY);
  });
});
