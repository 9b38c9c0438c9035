import { expect, it } from 'vitest';
import { readGrants } from '../../../src/lifecycle/evidence/read-grants.ts';
import type { TreeFile, Trees } from '../../../src/ports/trees.ts';
import { aGrant } from '../../support/builders/a-grant.ts';

/** Reads a tree of grants files, of which each says as much and is as large as is asked. */
async function reading(count: number, size: number) {
  const asked: string[] = [];
  const trees = {
    async blobs(oids: readonly string[]) {
      asked.push(...oids);
      return new Map(oids.map((oid) => [oid, Buffer.from(aGrant({ id: oid }).padEnd(size, '#'))]));
    },
  } as Partial<Trees> as Trees;
  const tree = Array.from({ length: count }, (_, index): TreeFile => {
    const oid = `one-${String(index).padStart(5, '0')}`;
    return { path: `access/${oid}.yaml`, mode: '100644', oid, size };
  });
  const { set } = await readGrants(trees, tree, { files: ['access/**/*.yaml'] });
  return { asked: asked.length, grants: set.grants.length, complete: set.complete, findings: set.findings };
}

it.each([
  ['as many files as are read', 2_000, 400],
  ['as many bytes as are read', 8, 512 * 1024],
])('reads %s', async (_name, count, size) => {
  const all = { asked: count, grants: count, complete: true, findings: [] };
  expect(await reading(count, size)).toEqual(all);
});

it.each([
  ['files', 60_000, 400, 2_000],
  ['bytes', 3_000, 512 * 1024, 8],
])(
  'reads no more %s of one commit, whatever is in it, and says so once',
  async (_name, count, size, read) => {
    const { asked, grants, complete, findings } = await reading(count, size);
    expect({ asked, grants, complete }).toEqual({ asked: read, grants: read, complete: false });
    expect(findings.map(({ code, at }) => [code, at?.path])).toEqual([
      ['too-much-together', `access/one-${String(read).padStart(5, '0')}.yaml`],
    ]);
  },
);

it('fetches no file that is too large by itself, and reads those after it', async () => {
  const { asked, complete, findings } = await reading(6, 2_000_000);
  expect({ asked, complete }).toEqual({ asked: 0, complete: false });
  expect(findings.map(({ code }) => code)).toEqual(Array(6).fill('file-too-large'));
});
