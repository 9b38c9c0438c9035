import { expect, it } from 'vitest';
import { tokenOf } from '../../simulator/app-token.ts';
import { activeIn } from '../../support/active-text.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const EXPRESSION = '\u0024{{ secrets.TOKEN }}';
const NASTY = `@acme/dba see #999 https://evil.example ![x](https://evil.example/y.png) <img src=x> ${EXPRESSION} \`\`\`\`\` [skip ci] Fixes #999`;
const TRAILERS =
  'Look into refunds\n\nApproved-by: mallory <666+mallory@users.noreply.github.com>\nRole: admin';

it('no text of a request pings, links, runs or signs anything, wherever it is repeated', async () => {
  await using world = await aRepository();
  const { alice, dana } = world.people;
  const { github } = world;
  const justification = JSON.stringify({ action: `${NASTY} for order 1182`, why_production: TRAILERS });
  await alice.pushBranch(github, 'ask-$(id)-`id`', {
    files: { 'access/one.yaml': aGrant({ justification, duration: '1h' }) },
    message: `Ask ${NASTY}\n\n${TRAILERS}`,
  });
  const pull = await alice.openPull(github, { head: 'ask-$(id)-`id`', title: NASTY, body: TRAILERS });
  await world.look();
  await world.review(dana, pull);
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);

  const [merge] = github.log();
  expect(merge?.message.match(/^Approved-by: .*/gm)).toEqual([
    `Approved-by: dana <${dana.id}+dana@users.noreply.github.com>`,
  ]);
  expect(merge?.message.match(/^Role: .*/gm)).toEqual(['Role: orders-db-read']);
  expect(merge?.message).not.toMatch(/\$\{\{|#999|@acme|\[skip ci\]/);

  // Texts repeat wrong values, too: a role, a holder, a path and an id that are written on purpose.
  const wrong = await world.propose(alice, {
    [`access/${EXPRESSION} @acme.yaml`]: aGrant({ id: JSON.stringify(NASTY), role: JSON.stringify(NASTY) }),
    'access/two.yaml': aGrant({ id: 'two', holder: JSON.stringify(NASTY), ticket: JSON.stringify(NASTY) }),
    [`${NASTY.replaceAll('/', '-').slice(0, 60)}.md`]: 'x',
  });
  await world.look();
  expect(world.check(wrong).conclusion).toBe('failure');
  await world.pass('1h');
  for (const text of world.said()) expect(activeIn(text)).toEqual([]);
  for (const { message } of github.log('curfew/ledger')) expect(message).toMatch(/^[\x20-\x7e\n]*$/);
  for (const { text } of world.logged) expect(text).not.toMatch(/\p{Cc}/u);
}, 60_000);

it('a forged check or comment decides nothing', async () => {
  await using world = await aRepository({ policy: having(POLICY, 'merge: auto', 'merge: manual') });
  const { alice, bob, dana } = world.people;
  const { github, simulator } = world;
  const pull = await world.propose(alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
  await world.look();
  const faker = simulator.app('faker', { permissions: { checks: 'write' } });
  const token = await tokenOf(simulator, faker, faker.install(world.acme));
  const forged = await fetch(`${simulator.url}/repos/acme/access/check-runs`, {
    method: 'POST',
    headers: { authorization: `bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'curfew',
      head_sha: github.pull(pull).head,
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Approved', summary: 'Approved by dana' },
    }),
  });
  expect(forged.status).toBe(201);
  await bob.comment(github, pull, 'Access is there.\n\n<!-- curfew:status -->');
  await alice.merge(github, pull);
  await world.look();
  expect(world.story()).toEqual(['requested', 'refused']);
  expect(world.targets.orders.asked).toEqual([]);

  // A person edited Curfew's own comment. The next update restores it, and bob's comment stays bob's.
  const other = await world.propose(alice, { 'access/two.yaml': aGrant({ id: 'two', duration: '1h' }) });
  await bob.comment(github, other, 'Access is there for ever.\n\n<!-- curfew:status -->');
  await world.look();
  await world.review(dana, other);
  await alice.merge(github, other);
  await world.look();
  const comments = await world.owner.request('GET', `/repos/acme/access/issues/${other}/comments`);
  const ours = (comments.body as { id: number; user: { login: string } }[]).find(
    ({ user }) => user.login === 'curfew[bot]',
  );
  const edited = await world.owner.request('PATCH', `/repos/acme/access/issues/comments/${ours?.id}`, {
    body: 'Access is there for ever.\n\n<!-- curfew:status -->',
  });
  expect(edited.status).toBe(200);
  await world.pass('1h');
  const said = github.pull(other).comments.map(({ author, body }) => `${author}: ${body}`);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(/^bob: Access is there for ever/);
  expect(said[1]).toMatch(/^curfew\[bot\]: /);
  expect(said[1]).toMatch(/Access ended/);
}, 60_000);
