import { readdir, readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../demo/postgres-server.ts';
import { postgres } from '../../src/connectors/postgres.ts';
import { realTimer } from '../../src/timer.ts';

const root = new URL('../../', import.meta.url);
const page = (kind: string) => readFile(new URL(`docs/connectors/${kind}.md`, root), 'utf8');

describe('the page of a connector', () => {
  it.each(['postgres', 'github-team'])('names every obstacle of %s, and no other', async (kind) => {
    const folder = new URL(`src/connectors/${kind}/`, root);
    const files = await Promise.all(
      (await readdir(folder, { recursive: true }))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFile(new URL(file, folder), 'utf8')),
    );
    const codes = files.flatMap((text) =>
      [...text.matchAll(/(?:code: |add\(\s*)'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code),
    );
    const table = /## What is refused, and why\n(.+?)\n## /s.exec(await page(kind))?.[1] ?? '';
    const documented = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
    );
    expect(new Set(documented)).toEqual(new Set(codes.filter((code) => code !== 'past-end')));
  });
});

describe('the set-up on the page of postgres', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('is complete', async () => {
    const sql = /```sql\n(.+?)```/s.exec(await page('postgres'))?.[1] ?? '';
    await server.admin.query('CREATE SCHEMA shop; CREATE TABLE shop.orders (id int)');
    await server.admin.query(sql);
    const url = server.urlFor('curfew', '…');
    const connector = postgres.open(
      { name: 'orders-db', settings: { url } },
      { clock: { now: () => DateTime.utc() }, timer: realTimer },
    );
    const effect = { target: 'orders-db', entitlement: 'orders_reader', account: 'alice' };
    expect(await connector.inspect(effect)).toEqual([]);
    expect(await connector.provision(effect, DateTime.utc().plus({ hours: 1 }))).toMatchObject({
      outcome: 'given',
    });
    expect(await connector.revoke(effect)).toMatchObject({ outcome: 'taken-back' });
    await connector.close();
  });
});
