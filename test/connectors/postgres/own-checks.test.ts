import { expect, it } from 'vitest';
import { inspectEffect } from '../../../src/connectors/postgres/inspect.ts';
import type { Ask } from '../../../src/connectors/postgres/session.ts';

it('refuses a server before 16, and asks it nothing more', async () => {
  const asked: string[] = [];
  const ask = (async (sql: string) => {
    asked.push(sql);
    return [{ name: 'curfew', version: '15.8', old: true, isSuperuser: false, maySignal: true }];
  }) as Ask;
  const { obstacles } = await inspectEffect(ask, { target: 'db', entitlement: 'reader', account: 'alice' });
  expect(obstacles).toEqual([
    {
      code: 'server-too-old',
      text: 'PostgreSQL 15.8 cannot lend a role without SET ROLE; 16 or later is needed.',
    },
  ]);
  expect(asked).toHaveLength(1);
});
