import { expect, it } from 'vitest';
import { init } from '../../src/cli/init.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { aServer } from './a-server.ts';

async function anInit() {
  // The operator's file has the name with other letters in upper case than GitHub.
  const { terminal, environment, github, printed } = await aServer({ named: 'Acme/Access' });
  return {
    access: github,
    printed,
    run: (named?: string, env = {}) => init(named, terminal, { ...environment, ...env }),
  };
}

it('creates the ledger and opens the set-up pull request, once', async () => {
  const { run, printed } = await anInit();
  expect(await run()).toBe(0);
  expect(printed).toEqual([
    'Created the branch curfew/ledger.',
    expect.stringMatching(/^Pull request #1 sets up the rest\./),
  ]);
  printed.length = 0;
  expect(await run('acme/ACCESS')).toBe(0);
  expect(printed).toEqual(['The branch curfew/ledger exists.', expect.stringMatching(/^Pull request #1 /)]);
});

it('names the repositories of the operator’s file if the named one is not among them', async () => {
  const { run } = await anInit();
  await expect(run('acme/other')).rejects.toThrow("acme/other is not in the operator's file");
});

it('prints the reason on one line if GitHub does not answer', async () => {
  const { run } = await anInit();
  const refused = await run('acme/access', { GITHUB_API_URL: 'http://127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({
    exitCode: 1,
    message: 'The set-up did not finish:',
    cause: expect.any(Error),
  });
});
