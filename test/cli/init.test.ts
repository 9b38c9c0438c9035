import { expect, it } from 'vitest';
import { init } from '../../src/cli/init.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { aServer } from './a-server.ts';

async function anInit() {
  // The operator's file has the name with other letters in upper case than GitHub.
  const { terminal, environment, github, printed } = await aServer({ named: 'Acme/Access' });
  return {
    github,
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

it.each([
  ['CODEOWNERS', '* @acme/dba\n/docs/\n', ['CODEOWNERS stays as it is. It names owners for the policy.'], ''],
  [
    'docs/CODEOWNERS',
    '/access/ @acme/dba\n',
    [
      'docs/CODEOWNERS stays as it is. Add this at its end, so that GitHub requests a review when the policy changes:\n/.github/ @acme/platform\n/docs/CODEOWNERS @acme/platform',
    ],
    '  /.github/ @acme/platform\n  /docs/CODEOWNERS @acme/platform\n',
  ],
  [
    '.github/CODEOWNERS',
    '/.github/ @acme/dba\n/.github/curfew.yml\n',
    [
      '.github/CODEOWNERS stays as it is. Add this at its end, so that GitHub requests a review when the policy changes:\n/.github/curfew.yml @acme/platform',
    ],
    '  /.github/curfew.yml @acme/platform\n',
  ],
])('keeps %s, and says which lines to add', async (path, text, kept, inDescription) => {
  const { run, printed, github } = await anInit();
  github.seed({ [path]: text });
  expect(await run()).toBe(0);
  expect(printed.slice(2)).toEqual(kept);
  const [pull] = github.pulls();
  expect(pull?.body).toContain(inDescription);
  const places = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];
  expect(places.map((place) => github.file('curfew/setup', place))).toEqual(
    places.map((place) => (place === path ? text : undefined)),
  );
});

it('creates nothing if GitHub would refuse its commits, and says which setting to change', async () => {
  const { run, printed, github } = await anInit();
  github.addRuleset({
    name: 'Conventional commits',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
    rules: [{ type: 'commit_message_pattern', parameters: { operator: 'regex', pattern: '^(feat|fix): ' } }],
    bypass_actors: [],
  });
  expect(await run()).toBe(1);
  expect(printed).toEqual([
    'GitHub would refuse commits of Curfew. Nothing was created. Change these settings first:',
    expect.stringMatching(
      /^- "Conventional commits" requires that commit messages match "\^\(feat\|fix\): "\. .*\n {2}Set: Put this App on its bypass list with "Always allow"\./,
    ),
  ]);
  expect(github.pulls()).toEqual([]);
});
