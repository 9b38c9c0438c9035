import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Api, Unexpected } from '../../../scripts/prove/api.ts';
import { realClock } from '../../../scripts/prove/clock.ts';
import { must } from '../../../scripts/prove/pulls.ts';
import { asAssumed, type Question } from '../../../scripts/prove/question.ts';
import { reportOf } from '../../../scripts/prove/report.ts';
import { readSecret } from '../../../scripts/prove/secret.ts';
import { aServer, aUsedRepository, run } from './a-server.ts';

const TOKEN = `github_pat_${'a'.repeat(22)}_${'b'.repeat(59)}`;

describe('tokens', () => {
  it.each([
    ['classic', `ghp_${'a'.repeat(36)}`],
    ['of an App', `ghs_${'a'.repeat(36)}`],
    ['of an OAuth App', `gho_${'a'.repeat(36)}`],
    ['with a line after it', `${TOKEN}\nmore`],
    ['absent', ''],
  ])('refuses one that is %s, without a call and without printing it', async (_name, value) => {
    const { file } = await aServer();
    const read = () => readSecret(file('token', value), () => undefined, new URL('https://api.github.com'));
    expect(read).toThrow(/fine-grained token|holds no token/);
    if (value !== '') expect(read).not.toThrow(value);
  });

  it.each(['repo, workflow', ''])('refuses one that the server says to have scopes: "%s"', async (scopes) => {
    const server = await aServer();
    const hostile = await serverAnswering((_request, response) => {
      response.writeHead(200, { 'x-oauth-scopes': scopes }).end('{"id":1,"login":"ann"}');
    });
    await expect(run(server, TOKEN, { base: hostile.url })).rejects.toThrow('not fine-grained');
    expect(hostile.requests).toEqual(['GET /user']);
  });

  it('refuses a file that others can read', async () => {
    const { file } = await aServer();
    const path = file('token', TOKEN);
    chmodSync(path, 0o640);
    expect(() => readSecret(path, () => undefined, new URL('https://api.github.com'))).toThrow('chmod 600');
  });

  it('are in nothing that can be printed', async () => {
    const { file } = await aServer();
    const secret = readSecret(file('token', TOKEN), () => undefined, new URL('https://api.github.com'));
    expect(
      [String(secret), JSON.stringify({ secret }), inspect({ secret }, { showHidden: true })].join(),
    ).not.toContain('github_pat_');
  });

  it('go to no other server, and not over HTTP', async () => {
    const { file } = await aServer();
    const api = (address: string) =>
      new Api({ base: new URL(address), version: '2022-11-28', mayWrite: false, clock: realClock });
    const secret = readSecret(file('token', TOKEN), () => undefined, new URL('https://api.github.com'));
    expect(() => api('http://github.example.com/api/v3')).toThrow('only by HTTPS');
    await expect(api('https://github.example.com/api/v3').rest(secret, 'GET', '/user')).rejects.toThrow(
      'not sent to another server',
    );
  });
});

describe('the command', () => {
  it('refuses a token among its arguments, without printing it', async () => {
    const { code, output } = await command(['--author', TOKEN]);
    expect(code).toBe(2);
    expect(output).toContain('There is a token among the arguments');
    expect(output).not.toContain(TOKEN);
  });

  it('prints no token, also if the server answers with it', async () => {
    const { file } = await aServer();
    const hostile = await serverAnswering(({ headers }, response) => {
      response.writeHead(401).end(JSON.stringify({ message: `Not ${headers.authorization}` }));
    });
    const files = ['--author', file('author', TOKEN), '--make', 'acme'];
    const { code, output } = await command([...files, '--api-url', hostile.url.href]);
    expect(code).toBe(2);
    expect(output).toContain('Not Bearer [token]');
    expect(output).not.toContain(TOKEN);
  });

  it('takes tokens from standard input, one for each line', async () => {
    const server = await aServer();
    const { ann, bea, simulator, tokenOf } = server;
    const given = await aUsedRepository(server);
    const [first, second] = [tokenOf(ann, [given]), tokenOf(bea, [given])];
    const from = ['--author', '-', '--reviewer', '-', '--repository', 'acme/access', '--read-only'];
    const { code, output } = await command([...from, '--api-url', simulator.url], `${first}\n${second}\n`);
    expect(output).toContain('## As assumed');
    expect(output).not.toMatch(/github_pat_/);
    expect(code).toBe(0);
  });
});

describe('other servers', () => {
  it('get no token by a redirect', async () => {
    const server = await aServer();
    const other = await serverAnswering((_request, response) => response.end('{"id":1,"login":"ann"}'));
    const hostile = await serverAnswering((_request, response) =>
      response.writeHead(307, { location: other.url.href }).end(),
    );
    await expect(run(server, TOKEN, { base: hostile.url })).rejects.toThrow('redirect');
    expect(other.requests).toEqual([]);
  });

  it('get no token by a Link, and hide no page behind one', async () => {
    const server = await aServer();
    const other = await serverAnswering((_request, response) => response.end('[]'));
    const hostile = await serverAnswering(({ url = '' }, response) => {
      if (url === '/user') return response.end('{"id":1,"login":"ann"}');
      if (!url.endsWith('page=1')) return response.end('[{"id":9,"private":true}]');
      return response.writeHead(200, { link: `<${other.url}user/repos?page=2>; rel="next"` }).end('[]');
    });
    await expect(run(server, TOKEN, { base: hostile.url })).rejects.toThrow('sees 1 repository');
    expect(other.requests).toEqual([]);
  });
});

describe('repositories', () => {
  const untouched = async (server: Awaited<ReturnType<typeof aServer>>) =>
    server.simulator.calls.filter(({ method, path }) => method !== 'GET' && path !== '/graphql');

  it('refuses a token that sees another one, before it writes', async () => {
    const server = await aServer();
    const { acme, ann, bea, tokenOf } = server;
    const given = acme.repository('curfew-prove-given');
    const other = acme.repository('other');
    const wish = { repository: { owner: 'acme', name: 'curfew-prove-given' } };
    await expect(run(server, tokenOf(ann, [given, other]), wish)).rejects.toThrow('sees 1 other repository');
    await expect(run(server, tokenOf(ann), {})).rejects.toThrow('sees 2 repositories');
    const reviewerToken = tokenOf(bea);
    await expect(run(server, tokenOf(ann, [given]), { ...wish, reviewerToken })).rejects.toThrow(
      'The token of the reviewer sees 1 other repository',
    );
    expect(await untouched(server)).toEqual([]);
  });

  it.each([
    ['a public one', 'curfew-prove-given', { private: false }, 'public'],
    ['one with another name', 'production', {}, 'starts with curfew-prove-'],
  ])('writes to no other than a throw-away one: %s', async (_name, name, options, problem) => {
    const server = await aServer();
    const given = server.acme.repository(name, options);
    const wish = { repository: { owner: 'acme', name } };
    await expect(run(server, server.tokenOf(server.ann, [given]), wish)).rejects.toThrow(problem);
    expect(await untouched(server)).toEqual([]);
  });

  it('writes nothing with --read-only, whatever a question does', async () => {
    const server = await aServer();
    const given = await aUsedRepository(server);
    server.simulator.calls.clear();
    const writing = aQuestion(async (asking) => {
      await must(asking, 'POST', '/git/refs', { ref: 'refs/heads/x', sha: given.head() });
    });
    await expect(
      run(server, server.tokenOf(server.ann, [given]), {
        readOnly: true,
        repository: { owner: 'acme', name: 'access' },
        questions: [{ ...writing, needs: 'reading' }],
      }),
    ).rejects.toThrow('With --read-only');
    expect(await untouched(server)).toEqual([]);
  });

  it('deletes none that took the name of the one that it made', async () => {
    const server = await aServer();
    const { acme, ann } = server;
    let name = '';
    const replacing = aQuestion(async ({ repository }) => {
      name = repository.name;
      await ann.request('DELETE', `/repos/acme/${name}`);
      acme.repository(name, { files: { precious: 'data' } });
    });
    const { warnings } = await run(server, server.tokenOf(ann), { questions: [replacing] });
    expect(warnings).toEqual([expect.stringMatching(/was not deleted: another repository has its name/)]);
    expect((await ann.request('GET', `/repos/acme/${name}`)).status).toBe(200);
  });

  it('deletes none whose id it did not note, if the answer to the creation is lost', async () => {
    const server = await aServer();
    const { ann, simulator } = server;
    simulator.faults.next({ path: /^\/orgs\/acme\/repos$/ }, { kind: 'abort-after' });
    await expect(run(server, server.tokenOf(ann), {})).rejects.toThrow();
    expect(simulator.calls.filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect((await ann.request('GET', '/user/repos')).body).toHaveLength(1);
  });

  it('deletes the one that it made if a question fails', async () => {
    const server = await aServer();
    const failing = aQuestion(async () => {
      throw new Error('unexpected');
    });
    const { answers } = await run(server, server.tokenOf(server.ann), { questions: [failing] });
    expect(answers[0]).toMatchObject({
      outcome: 'unanswered',
      text: 'It failed. The terminal shows the error.',
    });
    expect((await server.ann.request('GET', '/user/repos')).body).toEqual([]);
  });
});

describe('the report', () => {
  it.each([
    ['an answer of the server', 'API rate limit exceeded for user ID 4711. acme/access, ann', 403],
    ['another answer', 'Not Found: acme/access of ann, 4711', 404],
  ])('names no account and no repository, also if %s does', async (_name, message, status) => {
    const server = await aServer();
    const given = await aUsedRepository(server);
    const problems: string[] = [];
    const failing = aQuestion(async ({ repository }) => {
      throw new Unexpected(`GET /repos/${repository.name}`, {
        status,
        headers: new Headers(),
        body: { message },
        tookMs: 1,
      });
    });
    const thrown = aQuestion(async ({ author }) => {
      throw new Error(`${author.login} cannot read acme/access`);
    });
    const result = await run(server, server.tokenOf(server.ann, [given]), {
      readOnly: true,
      repository: { owner: 'acme', name: 'access' },
      questions: [failing, thrown].map((question) => ({ ...question, needs: 'reading' })),
      problem: (_question, error) => problems.push(String(error)),
    });
    const left = ['The repository with the id 4711 was not deleted: acme/access is not ann’s'];
    const report = reportOf({ ...result, left });
    expect(report).toContain(`(status ${status})`);
    expect(report).toContain('did not delete: 1.');
    expect(report).not.toMatch(/4711|acme|\bann\b/);
    expect(problems.join()).toContain(message);
  });
});

function aQuestion(act: (asking: Parameters<Question['ask']>[0]) => Promise<void>): Question {
  return {
    id: 'x',
    asks: 'X?',
    row: 'X',
    needs: 'writing',
    ask: async (asking) => {
      await act(asking);
      return asAssumed('Yes.');
    },
  };
}

async function serverAnswering(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), requests };
}

function command(args: readonly string[], input = ''): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/prove.ts', ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
    child.stdin?.end(input);
  });
}
