import type { Octokit } from '@octokit/rest';
import { DateTime } from 'luxon';
import nock from 'nock';
import { afterEach, expect } from 'vitest';
import { openOctokit } from '../../src/github/client/octokit.ts';
import { checkAnswer, checkRequest } from '../contract/conforms.ts';

export const API = 'https://api.github.com';
export const HERE = '/repos/acme/access';
export const NOW = DateTime.utc(2026, 11, 23, 14);
export const CLOCK = { now: () => NOW };

/** Object ids by letter: `oid('a')`. */
export const oid = (letter: string): string => letter.repeat(40);

/** Fails a test after which an expected call was not made. A call that is not expected fails by itself. */
export function expectEveryCall(): void {
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
}

interface Client {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

/** The repository `acme/access`. Every request and every answer is checked against GitHub's description. */
export function aClient(): Client {
  const client = anUncheckedClient();
  const { octokit } = client;
  octokit.hook.wrap('request', async (request, options) => {
    const { method, url, body } = octokit.request.endpoint(options);
    const { pathname, searchParams } = new URL(url);
    if (pathname === '/graphql') return request(options);
    expect(checkRequest(method, pathname, Object.fromEntries(searchParams), body)).toEqual([]);
    const response = await request(options);
    expect(checkAnswer(method, pathname, response.status, response.data)).toEqual([]);
    return response;
  });
  return client;
}

/** For answers that GitHub gives although its description does not allow them. */
export function anUncheckedClient(): Client {
  return { octokit: openOctokit({ baseUrl: API }), owner: 'acme', repo: 'access' };
}

export function github(): nock.Scope {
  return nock(API);
}

const OWN_APP = { id: 77, bot: 'curfew[bot]' };
export const ownApp = () => Promise.resolve(OWN_APP);

export const ALICE = { login: 'Alice', id: 583231, type: 'User' };
export const DANA = { login: 'dana', id: 4242, type: 'User' };
export const BOT = { login: 'curfew[bot]', id: 9001, type: 'Bot' };
export const alice = { login: 'alice', id: 583231 };
export const dana = { login: 'dana', id: 4242 };
