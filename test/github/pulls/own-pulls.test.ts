import { describe, expect, it } from 'vitest';
import { ownPulls } from '../../../src/github/pulls/own-pulls.ts';
import { aClient, expectEveryCall, github, HERE } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const FIND = `${HERE}/pulls?state=open&head=acme%3Acurfew%2Frevert&base=main&per_page=100`;
const REQUEST = { branch: 'curfew/revert', base: 'main', title: 'End 1 grant', body: 'Access has ended.\n' };
const pull = (parts: object = {}) => ({
  number: 13,
  title: 'End 1 grant',
  body: 'Access has ended.\r\n',
  head: { ref: 'curfew/revert', repo: { id: 1 } },
  base: { ref: 'main', repo: { id: 1 } },
  ...parts,
});
const mockPulls = (...pulls: readonly object[]) =>
  github().get(FIND).reply(200, answer('GET /repos/{owner}/{repo}/pulls', pulls));
const mockCreation = () =>
  github().post(`${HERE}/pulls`, {
    title: 'End 1 grant',
    body: 'Access has ended.\n',
    head: 'curfew/revert',
    base: 'main',
  });
const mockUpdate = (body: Record<string, string>) =>
  github()
    .patch(`${HERE}/pulls/13`, body)
    .reply(200, answer('PATCH /repos/{owner}/{repo}/pulls/{pull_number}'));
const created = answer('POST /repos/{owner}/{repo}/pulls', { number: 14 }, 201);
const writer = () => ownPulls(aClient());

describe('ensure', () => {
  it('writes nothing if the pull request is open and right', async () => {
    mockPulls(pull());
    expect(await writer().ensure(REQUEST)).toEqual({ number: 13 });
  });

  it('opens one if there is none', async () => {
    mockPulls();
    mockCreation().reply(201, created);
    expect(await writer().ensure(REQUEST)).toEqual({ number: 14 });
  });

  it.each([
    ['title', { title: 'End 2 grants' }],
    ['body', { body: null }],
  ])('updates the %s', async (_name, parts) => {
    mockPulls(pull(parts));
    mockUpdate({ title: 'End 1 grant', body: 'Access has ended.\n' });
    expect(await writer().ensure(REQUEST)).toEqual({ number: 13 });
  });

  it('ignores a branch with that name of a fork', async () => {
    mockPulls(pull({ head: { ref: 'curfew/revert', repo: { id: 2 } } }));
    mockCreation().reply(201, created);
    expect(await writer().ensure(REQUEST)).toEqual({ number: 14 });
  });

  it('takes one that another replica opened meanwhile', async () => {
    mockPulls();
    mockCreation().reply(422, { message: 'A pull request already exists for acme:curfew/revert.' });
    mockPulls(pull());
    expect(await writer().ensure(REQUEST)).toEqual({ number: 13 });
  });

  it('rejects if the branch has no commits of its own', async () => {
    mockPulls();
    mockCreation().reply(422, { message: 'No commits between main and curfew/revert' });
    mockPulls();
    await expect(writer().ensure(REQUEST)).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('close', () => {
  it('closes Curfew’s own', async () => {
    mockPulls(pull());
    mockUpdate({ state: 'closed' });
    await writer().close('curfew/revert', 'main');
  });

  it('writes nothing if there is none', async () => {
    mockPulls();
    await writer().close('curfew/revert', 'main');
  });
});

describe('requestReviews', () => {
  const mockRequested = (...slugs: readonly string[]) =>
    github()
      .get(`${HERE}/pulls/13`)
      .reply(
        200,
        answer('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          requested_teams: slugs.map((slug) => ({ slug })),
        }),
      );

  it('requests teams of this organization that are not requested yet', async () => {
    mockRequested('dba');
    github()
      .post(`${HERE}/pulls/13/requested_reviewers`, { team_reviewers: ['platform'] })
      .reply(201, answer('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {}, 201));
    await writer().requestReviews(13, {
      teams: ['Acme/dba', 'acme/platform', 'acme/platform', 'other/team'],
    });
  });

  it('requests people who are not requested yet', async () => {
    github()
      .get(`${HERE}/pulls/13`)
      .reply(
        200,
        answer('GET /repos/{owner}/{repo}/pulls/{pull_number}', { requested_reviewers: [{ login: 'Dora' }] }),
      );
    github()
      .post(`${HERE}/pulls/13/requested_reviewers`, { reviewers: ['dana'] })
      .reply(201, answer('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {}, 201));
    await writer().requestReviews(13, { people: ['dana', 'dora'] });
  });

  it('writes nothing if all are requested already', async () => {
    mockRequested('dba');
    await writer().requestReviews(13, { teams: ['acme/dba'] });
  });

  it('asks GitHub nothing for no reviewers', async () => {
    await writer().requestReviews(13, { teams: [], people: [] });
  });
});
