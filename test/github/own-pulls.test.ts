import { describe, expect, it } from 'vitest';
import { ownPulls } from '../../src/github/own-pulls.ts';
import { aClient, everyCallMatters, github, HERE } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

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
const found = (...pulls: readonly object[]) =>
  github().get(FIND).reply(200, answer('GET /repos/{owner}/{repo}/pulls', pulls));
const creating = () =>
  github().post(`${HERE}/pulls`, {
    title: 'End 1 grant',
    body: 'Access has ended.\n',
    head: 'curfew/revert',
    base: 'main',
  });
const updating = (body: Record<string, string>) =>
  github()
    .patch(`${HERE}/pulls/13`, body)
    .reply(200, answer('PATCH /repos/{owner}/{repo}/pulls/{pull_number}'));
const created = answer('POST /repos/{owner}/{repo}/pulls', { number: 14 }, 201);
const writer = () => ownPulls(aClient());

describe('keep', () => {
  it('leaves what is as it should be', async () => {
    found(pull());
    expect(await writer().keep(REQUEST)).toEqual({ number: 13 });
  });

  it('opens one where there is none', async () => {
    found();
    creating().reply(201, created);
    expect(await writer().keep(REQUEST)).toEqual({ number: 14 });
  });

  it.each([
    ['title', { title: 'End 2 grants' }],
    ['body', { body: null }],
  ])('mends the %s', async (_name, parts) => {
    found(pull(parts));
    updating({ title: 'End 1 grant', body: 'Access has ended.\n' });
    expect(await writer().keep(REQUEST)).toEqual({ number: 13 });
  });

  it('does not take a fork’s branch of that name for ours', async () => {
    found(pull({ head: { ref: 'curfew/revert', repo: { id: 2 } } }));
    creating().reply(201, created);
    expect(await writer().keep(REQUEST)).toEqual({ number: 14 });
  });

  it('takes the one that somebody opened meanwhile', async () => {
    found();
    creating().reply(422, { message: 'A pull request already exists for acme:curfew/revert.' });
    found(pull());
    expect(await writer().keep(REQUEST)).toEqual({ number: 13 });
  });

  it('rejects where there is nothing to propose', async () => {
    found();
    creating().reply(422, { message: 'No commits between main and curfew/revert' });
    found();
    await expect(writer().keep(REQUEST)).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('close', () => {
  it('closes ours', async () => {
    found(pull());
    updating({ state: 'closed' });
    await writer().close('curfew/revert', 'main');
  });

  it('asks nothing more where there is none', async () => {
    found();
    await writer().close('curfew/revert', 'main');
  });
});

describe('askForReview', () => {
  const asked = (...slugs: readonly string[]) =>
    github()
      .get(`${HERE}/pulls/13`)
      .reply(
        200,
        answer('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          requested_teams: slugs.map((slug) => ({ slug })),
        }),
      );

  it('asks teams that were not asked yet, of this organization', async () => {
    asked('dba');
    github()
      .post(`${HERE}/pulls/13/requested_reviewers`, { team_reviewers: ['platform'] })
      .reply(201, answer('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {}, 201));
    await writer().requestReviews(13, {
      teams: ['Acme/dba', 'acme/platform', 'acme/platform', 'other/team'],
    });
  });

  it('asks people that were not asked yet', async () => {
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

  it('writes nothing where all were asked', async () => {
    asked('dba');
    await writer().requestReviews(13, { teams: ['acme/dba'] });
  });

  it('asks nothing for nobody', async () => {
    await writer().requestReviews(13, { teams: [], people: [] });
  });
});
