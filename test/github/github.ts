import type { Octokit } from '@octokit/rest';
import { DateTime } from 'luxon';
import nock from 'nock';
import { afterEach, expect } from 'vitest';
import { openOctokit } from '../../src/github/octokit.ts';
import { expectAnswer, expectRequest } from './contract.ts';

export const API = 'https://api.github.com';
export const HERE = '/repos/acme/access';
export const NOW = DateTime.utc(2026, 11, 23, 14);
export const CLOCK = { now: () => NOW };

/** Object ids by letter: `oid('a')`. */
export const oid = (letter: string): string => letter.repeat(40);

/** Every expected call was made; a call that was not expected fails by itself. */
export function everyCallMatters(): void {
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
}

/** The repository `acme/access`; every request and every answer is held against GitHub's description. */
export function aClient(): { readonly octokit: Octokit; readonly owner: string; readonly repo: string } {
  const octokit = openOctokit({ baseUrl: API });
  octokit.hook.wrap('request', async (request, options) => {
    const { method, url, body } = octokit.request.endpoint(options);
    if (new URL(url).pathname === '/graphql') return request(options);
    const operation = expectRequest(method, url, body);
    const response = await request(options);
    expectAnswer(operation, response.status, response.data);
    return response;
  });
  return { octokit, owner: 'acme', repo: 'access' };
}

export function github(): nock.Scope {
  return nock(API);
}

export const US = { id: 77, bot: 'curfew[bot]' };
export const ownApp = () => Promise.resolve(US);

export const ALICE = { login: 'Alice', id: 583231, type: 'User' };
export const DANA = { login: 'dana', id: 4242, type: 'User' };
export const BOT = { login: 'curfew[bot]', id: 9001, type: 'Bot' };
export const alice = { login: 'alice', id: 583231 };
export const dana = { login: 'dana', id: 4242 };
