import { expect, it } from 'vitest';
import { init } from '../../src/cli/init.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { aServer } from './a-server.ts';

async function anInit() {
  // Written otherwise than GitHub writes it.
  const { terminal, environment, github, said } = await aServer({ named: 'Acme/Access' });
  return {
    access: github,
    said,
    run: (named?: string, env = {}) => init(named, terminal, { ...environment, ...env }),
  };
}

it('makes the ledger and opens the set-up pull request, once', async () => {
  const { run, said } = await anInit();
  expect(await run()).toBe(0);
  expect(said).toEqual([
    'Made the branch curfew/ledger.',
    expect.stringMatching(/^Pull request #1 sets up the rest\./),
  ]);
  said.length = 0;
  expect(await run('acme/ACCESS')).toBe(0);
  expect(said).toEqual(['The branch curfew/ledger is there.', expect.stringMatching(/^Pull request #1 /)]);
});

it('says which repositories there are where it does not know the one named', async () => {
  const { run } = await anInit();
  await expect(run('acme/other')).rejects.toThrow("acme/other is not in the operator's file");
});

it('says in a line what went wrong where GitHub is away', async () => {
  const { run } = await anInit();
  const refused = await run('acme/access', { GITHUB_API_URL: 'http://127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({ exitCode: 1, message: 'Nothing more was set up:' });
});
