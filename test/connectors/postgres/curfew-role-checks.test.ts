import { expect, it } from 'vitest';
import type { Query } from '../../../src/connectors/postgres/database.ts';
import { inspectEffect } from '../../../src/connectors/postgres/obstacles/inspect.ts';

it('refuses a server before version 16, and asks it nothing else', async () => {
  const statements: string[] = [];
  const query = (async (sql: string) => {
    statements.push(sql);
    return [{ name: 'curfew', version: '15.8', old: true, isSuperuser: false, maySignal: true }];
  }) as Query;
  const { obstacles } = await inspectEffect(query, { target: 'db', entitlement: 'reader', account: 'alice' });
  expect(obstacles).toEqual([
    {
      code: 'server-too-old',
      text: 'PostgreSQL 15.8 cannot give a role without SET ROLE. Version 16 or later is needed.',
    },
  ]);
  expect(statements).toHaveLength(1);
});
