import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../scripts/prove/clock.ts';
import { prove } from '../../../scripts/prove/prove.ts';
import { questions } from '../../../scripts/prove/questions.ts';
import { readSecret } from '../../../scripts/prove/secret.ts';
import type { Person } from '../../../simulator/people/person.ts';
import type { Repository } from '../../../simulator/people/repository.ts';
import { startStrictSimulator } from '../../support/strict-simulator.ts';

const PERMISSIONS = { contents: 'write', pull_requests: 'write', administration: 'write' } as const;

/** A simulator with two test accounts in an organization, whose time passes when the tool waits. */
export async function aServer() {
  const folder = mkdtempSync(join(tmpdir(), 'prove-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder: join(folder, 'git') });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const [ann, bea] = [acme.person('ann'), acme.person('bea')];
  const tokenOf = (person: Person, repositories?: readonly Repository[]) =>
    person.fineGrainedToken({
      owner: acme.state.account,
      permissions: PERMISSIONS,
      ...(repositories === undefined ? {} : { repositories }),
    });
  const clock: Clock = {
    now: simulator.clock.now,
    elapsed: () => simulator.clock.now().getTime(),
    sleep: async (milliseconds) => {
      await simulator.settle();
      simulator.clock.advance(milliseconds);
    },
  };
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };
  return { simulator, acme, ann, bea, tokenOf, clock, file, folder };
}

type Server = Awaited<ReturnType<typeof aServer>>;

/** One run of the tool against the simulator, and the sentences that it printed. */
export async function run(
  { simulator, clock, file }: Server,
  author: string,
  options: Partial<Parameters<typeof prove>[0]> & { readonly reviewerToken?: string },
) {
  const base = options.base ?? new URL(simulator.url);
  const { reviewerToken, ...others } = options;
  const warnings: string[] = [];
  const secret = (name: string, token: string) => readSecret(file(name, token), () => undefined, base);
  const result = await prove({
    base,
    author: secret('author', author),
    ...(reviewerToken === undefined ? {} : { reviewer: secret('reviewer', reviewerToken) }),
    readOnly: false,
    repository: { make: 'acme' },
    questions,
    clock,
    patienceMs: 300_000,
    progress: () => undefined,
    problem: () => undefined,
    warn: (sentence) => warnings.push(sentence),
    ...others,
  });
  return { ...result, warnings };
}

/** A private repository with some merged pull requests, the last of them long ago. */
export async function aUsedRepository({ simulator, acme, ann, bea }: Server, name = 'access') {
  const repository = acme.repository(name);
  for (const branch of ['one', 'two', 'three']) {
    await ann.pushBranch(repository, branch, { files: { [branch]: branch }, message: branch });
    const number = await ann.openPull(repository, { head: branch, title: branch });
    if (branch !== 'three') await bea.merge(repository, number);
  }
  await ann.pushBranch(repository, 'three', { files: { three: '3' }, message: 'Three', force: true });
  simulator.clock.advance(3_600_000);
  return repository;
}
