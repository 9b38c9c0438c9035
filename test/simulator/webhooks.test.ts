import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { jwtOf } from './app-token.ts';

it('signs what it sends, and says what it is', async () => {
  const { simulator, alice, access, app, installation, hook } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  await simulator.settle();
  const [push] = hook.events;
  expect(push?.signature).toBe(
    `sha256=${createHmac('sha256', 'a secret')
      .update(push?.text ?? '')
      .digest('hex')}`,
  );
  expect(push?.payload).toMatchObject({
    repository: { full_name: 'acme/access', private: true },
    installation: { id: installation },
    organization: { login: 'acme' },
    sender: { login: 'alice', id: 583231 },
    pusher: { name: 'alice' },
  });
  const [delivery] = app.deliveries().slice(-1);
  expect(delivery?.requestHeaders).toMatchObject({
    'x-github-delivery': push?.delivery,
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
  });
});

// https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
it('does not redeliver by itself; asked to, it sends the same delivery again', async () => {
  const { simulator, alice, access, app, hook, call } = await aWorld();
  hook.answers.push(500);
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  await simulator.settle();
  expect(hook.events).toHaveLength(1);
  const jwt = jwtOf(app);
  const failed = await call(jwt, 'GET', '/app/hook/deliveries?status=failure');
  expect(failed.body).toMatchObject([
    { guid: hook.events[0]?.delivery, status_code: 500, redelivery: false, event: 'push' },
  ]);
  await call(jwt, 'POST', `/app/hook/deliveries/${failed.body[0].id}/attempts`);
  await simulator.settle();
  expect(hook.events[1]).toEqual(hook.events[0]);
  const [latest] = (await call(jwt, 'GET', '/app/hook/deliveries')).body;
  expect(latest).toMatchObject({
    guid: failed.body[0].guid,
    redelivery: true,
    status_code: 200,
    status: 'OK',
  });
});

it('gives up on an app that is too slow to answer', async () => {
  const { simulator, alice, access, app } = await aWorld({ answerTimeoutMs: 20 });
  const { createServer } = await import('node:http');
  const deaf = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => deaf.once('listening', resolve));
  const address = deaf.address();
  app.webhook = { url: `http://127.0.0.1:${typeof address === 'object' && address?.port}/`, secret: 's' };
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  await simulator.settle();
  expect(app.deliveries().at(-1)).toMatchObject({ event: 'push', statusCode: 0 });
  deaf.closeAllConnections();
  deaf.close();
});

it('loses, doubles and holds events on request', async () => {
  const { simulator, alice, access, hook } = await aWorld();
  let pushes = 0;
  const push = async () => {
    pushes += 1;
    await alice.pushBranch(access, 'ask', {
      files: { a: String(pushes) },
      message: 'Ask',
    });
    await simulator.settle();
  };
  simulator.faults.loseEvents(1, 'push');
  await push();
  expect(hook.events).toHaveLength(0);
  simulator.faults.duplicateEvents(1, 'push');
  await push();
  expect(hook.events).toHaveLength(2);
  expect(hook.events[1]).toEqual(hook.events[0]);
  simulator.holdEvents();
  await push();
  expect(hook.events).toHaveLength(2);
  simulator.releaseEvents();
  await simulator.settle();
  expect(hook.events).toHaveLength(3);
});

it('delivers in an order drawn from the seed', async () => {
  const { simulator, alice, access, hook } = await aWorld({ seed: 3 });
  simulator.holdEvents();
  for (const branch of ['a', 'b', 'c', 'd', 'e']) {
    await alice.pushBranch(access, branch, { files: { a: branch }, message: branch });
  }
  simulator.releaseEvents();
  await simulator.settle();
  const order = hook.events.map(({ payload }) => String(payload['ref']).at(-1));
  expect([...order].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(order).not.toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('sends events only to subscribed, installed apps that are not suspended', async () => {
  const { simulator, acme, alice, access, app, installation, hook } = await aWorld();
  const other = acme.repository('other');
  const narrow = simulator.app('narrow', {
    permissions: {},
    events: ['push'],
    webhook: { url: hook.url, secret: 'n' },
  });
  narrow.install(acme, { repositories: [other] });
  app.suspend(installation);
  await simulator.settle();
  hook.events.length = 0;
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  await simulator.settle();
  expect(hook.events).toEqual([]);
  await alice.pushBranch(other, 'ask', { files: { a: 'a' }, message: 'Ask' });
  await alice.openPull(other, { head: 'ask', title: 'Ask' });
  await simulator.settle();
  expect(hook.events.map(({ event }) => event)).toEqual(['push']);
});

it('asks the app that made a check run to run it again', async () => {
  const { simulator, alice, bob, access, app, installation, hook, call } = await aWorld();
  const { tokenOf } = await import('./app-token.ts');
  const token = await tokenOf(simulator, app, installation);
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  await call(token, 'POST', '/repos/acme/access/check-runs', {
    name: 'curfew',
    head_sha: head,
    conclusion: 'failure',
  });
  await simulator.settle();
  hook.events.length = 0;
  await bob.rerunCheck(access, number, 'curfew');
  await simulator.settle();
  expect(hook.events).toMatchObject([
    {
      event: 'check_run',
      payload: { action: 'rerequested', check_run: { name: 'curfew', pull_requests: [{ number }] } },
    },
  ]);
});

it('delivers late what is delayed, after what came later', async () => {
  const { simulator, alice, access, hook } = await aWorld();
  simulator.faults.delayEvents(30, 1, 'push');
  await alice.pushBranch(access, 'a', { files: { a: 'a' }, message: 'A' });
  await alice.pushBranch(access, 'b', { files: { b: 'b' }, message: 'B' });
  await simulator.settle();
  expect(hook.events.map(({ payload }) => payload['ref'])).toEqual(['refs/heads/b', 'refs/heads/a']);
});
