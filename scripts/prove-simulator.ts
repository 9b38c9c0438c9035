// A simulated GitHub with test accounts, to try `npm run prove` without any account:
//
//   node scripts/prove-simulator.ts FOLDER
//
// writes the tokens to FOLDER, prints the commands, and runs until it is interrupted.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Organization } from '../simulator/people/organization.ts';
import type { Repository } from '../simulator/people/repository.ts';
import { startSimulator } from '../simulator/start-simulator.ts';

const [wanted] = process.argv.slice(2);
if (wanted === undefined) throw new Error('Name a folder for the tokens.');
const folder = resolve(wanted);
mkdirSync(folder, { recursive: true });
const github = await startSimulator({ folder: join(folder, 'repositories') });

const [used, empty] = [github.organization('acme'), github.organization('acme-empty')];
const [ann, bea] = [used.person('ann', { role: 'admin' }), used.person('bea')];
for (const login of ['ann', 'bea']) empty.person(login);
const repository = used.repository('curfew-prove-given');
for (const branch of ['one', 'two', 'three']) {
  await ann.pushBranch(repository, branch, { files: { [branch]: branch }, message: branch });
  const number = await ann.openPull(repository, { head: branch, title: branch });
  await bea.merge(repository, number);
}
writeTokens('given', used, [repository]);
writeTokens('empty', empty);

console.log(`A simulated GitHub listens at ${github.url}.

npm run prove -- --api-url ${github.url} --author ${folder}/given-author --repository acme/curfew-prove-given --read-only
npm run prove -- --api-url ${github.url} --author ${folder}/empty-author --reviewer ${folder}/empty-reviewer --make acme-empty`);

function writeTokens(name: string, { state }: Organization, repositories?: readonly Repository[]): void {
  for (const [role, person] of [
    ['author', ann],
    ['reviewer', bea],
  ] as const) {
    const token = person.fineGrainedToken({
      owner: state.account,
      permissions: { contents: 'write', pull_requests: 'write', administration: 'write' },
      ...(repositories === undefined ? {} : { repositories }),
    });
    writeFileSync(join(folder, `${name}-${role}`), token, { mode: 0o600 });
  }
}
