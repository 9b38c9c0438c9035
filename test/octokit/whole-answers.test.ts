import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { openOctokit } from '../../src/github/client/octokit.ts';
import { listen, stop } from '../connectors/webhook/receiver.ts';

const MEMBERS = JSON.stringify([{ login: 'alice' }, { login: 'bob' }]);
const HEADERS = { 'content-type': 'application/json; charset=utf-8', etag: '"1"' };

let server: Server;
afterEach(() => stop(server));

/** A GitHub that gives the first answer badly, and every other one well. */
async function github(first: (response: ServerResponse) => void) {
  let asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    if (asked === 1) return first(response);
    if (request.headers['if-none-match'] === HEADERS.etag) return response.writeHead(304, HEADERS).end();
    response.writeHead(200, HEADERS).end(MEMBERS);
  });
  const octokit = openOctokit({ baseUrl: `http://127.0.0.1:${await listen(server)}` });
  return () =>
    octokit.paginate(octokit.rest.teams.listMembersInOrg, { org: 'acme', team_slug: 'log-readers' });
}

it.each<[string, (response: ServerResponse) => void]>([
  [
    'is cut within its length',
    (response) => {
      response.writeHead(200, { ...HEADERS, 'content-length': MEMBERS.length });
      response.write(MEMBERS.slice(0, 10), () => response.destroy());
    },
  ],
  [
    'is cut before its first byte',
    (response) => {
      response.writeHead(200, { ...HEADERS, 'content-length': MEMBERS.length });
      response.flushHeaders();
      response.socket?.end();
    },
  ],
  [
    'is cut within a chunk',
    (response) => {
      response.writeHead(200, HEADERS);
      response.write(MEMBERS.slice(0, 10), () => response.destroy());
    },
  ],
  [
    'is cut, and has no length',
    (response) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { ...HEADERS, connection: 'close' }).end(MEMBERS.slice(0, 10));
    },
  ],
  [
    'is empty, and has no length',
    (response) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { ...HEADERS, connection: 'close' }).end();
    },
  ],
  [
    'is no JSON, although it says so',
    (response) => {
      response.writeHead(200, HEADERS).end('<html>');
    },
  ],
])('a list that %s is unreadable, and neither empty nor kept', async (_name, first) => {
  const list = await github(first);
  await expect(list()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await list()).toHaveLength(2);
  expect(await list()).toHaveLength(2);
});
