import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const runs = '/repos/acme/access/check-runs';
const annotation = {
  path: 'README.md',
  start_line: 1,
  end_line: 1,
  annotation_level: 'warning',
  message: 'Look',
};

async function checkedWorld() {
  const world = await aWorld();
  const token = await tokenOf(world.simulator, world.app, world.installation);
  const head = world.access.head() ?? '';
  const start = async (fields: object = {}) =>
    world.call(token, 'POST', runs, { name: 'curfew', head_sha: head, ...fields });
  return { ...world, token, head, start };
}

it('adds annotations with each update', async () => {
  const { start, call, token, access, head } = await checkedWorld();
  const { body } = await start({
    output: { title: 'T', summary: 'S', annotations: Array(50).fill(annotation) },
  });
  expect(body.output.annotations_count).toBe(50);
  const next = await call(token, 'PATCH', `${runs}/${body.id}`, {
    conclusion: 'failure',
    output: { title: 'T2', summary: 'S2', annotations: [{ ...annotation, start_column: 1, end_column: 3 }] },
  });
  expect(next.body).toMatchObject({
    status: 'completed',
    conclusion: 'failure',
    output: { title: 'T2', annotations_count: 51 },
  });
  expect(access.checks(head)).toMatchObject([{ title: 'T2', summary: 'S2', annotations: { length: 51 } }]);
});

// https://docs.github.com/en/rest/checks/runs#create-a-check-run
it.each([
  ['51 annotations', { output: { title: 'T', summary: 'S', annotations: Array(51).fill(annotation) } }],
  ['a summary that is too long', { output: { title: 'T', summary: 'x'.repeat(65_536) } }],
  [
    'columns over several lines',
    { output: { title: 'T', summary: 'S', annotations: [{ ...annotation, end_line: 2, start_column: 1 }] } },
  ],
  ['a conclusion that does not exist', { conclusion: 'approved' }],
  ['completion without a conclusion', { status: 'completed' }],
  [
    'a level that does not exist',
    { output: { title: 'T', summary: 'S', annotations: [{ ...annotation, annotation_level: 'error' }] } },
  ],
  ['four actions', { actions: Array(4).fill({ label: 'a', description: 'b', identifier: 'c' }) }],
  [
    'an action with a long label',
    { actions: [{ label: 'a'.repeat(21), description: 'b', identifier: 'c' }] },
  ],
  ['a commit that is not there', { head_sha: '0'.repeat(40) }],
])('refuses %s', async (_name, fields) => {
  const { start } = await checkedWorld();
  expect((await start(fields)).status).toBe(422);
});

it('lets only the app that made a run change it, and no person make one', async () => {
  const { simulator, acme, start, call, alice, head } = await checkedWorld();
  const { body } = await start();
  const other = simulator.app('other', { permissions: { checks: 'write' } });
  const token = await tokenOf(simulator, other, other.install(acme));
  expect((await call(token, 'PATCH', `${runs}/${body.id}`, { conclusion: 'success' })).status).toBe(403);
  expect((await call(alice.token, 'POST', runs, { name: 'x', head_sha: head })).status).toBe(403);
});

it('shows the newest run of each name and app, and all where asked', async () => {
  const { start, call, token, head } = await checkedWorld();
  await start({ conclusion: 'failure' });
  await start({ conclusion: 'success', external_id: 'r-2' });
  await start({ name: 'other' });
  const path = `/repos/acme/access/commits/${head}/check-runs`;
  const latest = (await call(token, 'GET', path)).body;
  expect(latest).toMatchObject({
    total_count: 2,
    check_runs: [{ name: 'curfew', external_id: 'r-2' }, { name: 'other' }],
  });
  expect((await call(token, 'GET', `${path}?filter=all&check_name=curfew`)).body.total_count).toBe(2);
});

it.each(['waiting', 'requested', 'pending'])(
  '%s is a status that only GitHub Actions can set',
  async (status) => {
    const { start } = await checkedWorld();
    expect((await start({ status })).status).toBe(422);
  },
);

it('goes back to waiting when a new status comes without a conclusion', async () => {
  const { start, call, token } = await checkedWorld();
  const { body } = await start({ conclusion: 'success' });
  const next = await call(token, 'PATCH', `${runs}/${body.id}`, { status: 'in_progress' });
  expect(next.body).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null });
});
