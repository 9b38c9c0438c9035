import { expect, it } from 'vitest';
import { readFiles } from '../../../src/lifecycle/evidence/read-grants.ts';
import type { TreeFile, Trees } from '../../../src/ports/forge/trees.ts';
import { aGrant } from '../../support/builders/a-grant.ts';

/** Reads a tree of so many grants files, each of this size in bytes. */
async function reading(count: number, size: number) {
  const fetched: string[] = [];
  const trees = {
    async blobs(oids: readonly string[]) {
      fetched.push(...oids);
      return new Map(oids.map((oid) => [oid, Buffer.from(aGrant({ id: oid }).padEnd(size, '#'))]));
    },
  } as Partial<Trees> as Trees;
  const tree = Array.from({ length: count }, (_, index): TreeFile => {
    const oid = `one-${String(index).padStart(5, '0')}`;
    return { path: `access/${oid}.yaml`, mode: '100644', oid, size };
  });
  const { set } = await readFiles(trees, tree, { files: ['access/**/*.yaml'] });
  return {
    fetched: fetched.length,
    grants: set.grants.length,
    complete: set.complete,
    findings: set.findings,
  };
}

it.each([
  ['as many files as the limit', 2_000, 400],
  ['as many bytes as the limit', 8, 512 * 1024],
])('reads %s', async (_name, count, size) => {
  const all = { fetched: count, grants: count, complete: true, findings: [] };
  expect(await reading(count, size)).toEqual(all);
});

it.each([
  ['files', 60_000, 400, 2_000],
  ['bytes', 3_000, 512 * 1024, 8],
])('reads no more %s of one tree, and reports it once', async (_name, count, size, read) => {
  const { fetched, grants, complete, findings } = await reading(count, size);
  expect({ fetched, grants, complete }).toEqual({ fetched: read, grants: read, complete: false });
  expect(findings.map(({ code, at }) => [code, at?.path])).toEqual([
    ['too-much-together', `access/one-${String(read).padStart(5, '0')}.yaml`],
  ]);
});

it('does not fetch a file that is too large, and goes on with the next', async () => {
  const { fetched, complete, findings } = await reading(6, 2_000_000);
  expect({ fetched, complete }).toEqual({ fetched: 0, complete: false });
  expect(findings.map(({ code }) => code)).toEqual(Array(6).fill('file-too-large'));
});
