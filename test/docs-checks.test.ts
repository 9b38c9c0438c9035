import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aGrant, grants } from './support/builders/a-grant.ts';
import { aRepository, POLICY } from './support/builders/a-repository.ts';
import { having } from './support/builders/written-policy.ts';

const PAGE = 'docs/checks.md';
const POLICY_IN_FORCE = having(POLICY, 'merge: auto', 'merge: manual');
const NO_WHY = '{ action: Find out why refunds for order 1182 are stuck, why_production: "" }';

it('the check runs of docs/checks.md are what Curfew publishes', async () => {
  await using world = await aRepository({ policy: POLICY_IN_FORCE });
  const { alice, bob, dana } = world.people;
  const faulty = await world.propose(alice, {
    'access/one.yaml': aGrant({ duration: '12h', ticket: 'INC-1182', justification: NO_WHY }),
  });
  const waiting = await world.propose(alice, {
    'access/two.yaml': aGrant({ id: 'two', duration: '4h', ticket: 'INC-1182' }),
  });
  const both = (duration: string) =>
    grants(
      { id: 'three', duration: '2h', ticket: 'INC-1190' },
      { id: 'four', role: 'orders-support', duration, ticket: 'INC-1190' },
    );
  const voided = await world.propose(alice, { 'access/three.yaml': both('1h') });
  await world.look();
  await world.review(dana, voided);
  await world.look();
  await alice.pushBranch(world.github, world.github.pull(voided).headBranch, {
    files: { 'access/three.yaml': both('3h') },
    message: 'Ask for longer',
  });
  world.sleep('2s');
  await world.look();

  const changed = await world.propose(bob, {
    '.github/curfew.yml': having(
      having(POLICY_IN_FORCE, 'eligible: [acme/backend]', 'eligible: [acme/backend, acme/support]'),
      'max_duration: 2h',
      'max_duration: 1h',
    ),
  });
  await world.look();
  const open = Object.entries({ faulty, waiting, voided, changed });
  const checks = open.map(([name, pull]) => [name, world.check(pull)] as const);

  await world.review(dana, waiting);
  await world.look();
  await alice.merge(world.github, waiting);
  await world.look();

  const published = [...checks, ['landed', world.check(waiting)] as const];
  const page = published.reduce(
    (text, [name, { title, summary }]) => {
      return withBlock(text, name, quoted(`**${title}**\n\n${summary}`));
    },
    readFileSync(PAGE, 'utf8'),
  );
  expect(published.filter(([name]) => !page.includes(`<!-- check: ${name} -->`))).toEqual([]);
  await expect(page).toMatchFileSnapshot(`../${PAGE}`);
});

function withBlock(page: string, name: string, block: string): string {
  const place = new RegExp(`(<!-- check: ${name} -->\n)[\\s\\S]*?(<!-- /check -->)`);
  return page.replace(place, (_all, open: string, close: string) => `${open}\n${block}\n\n${close}`);
}

function quoted(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
