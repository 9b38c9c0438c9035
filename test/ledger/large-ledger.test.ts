import { expect, it } from 'vitest';
import { serializeCursor } from '../../src/domain/ledger/files/checkpoint.ts';
import { CURSOR_PATH } from '../../src/domain/ledger/files/ledger-paths.ts';
import { readSnapshot } from '../../src/ledger/read-snapshot.ts';
import type { TreeFile, Trees } from '../../src/ports/forge/trees.ts';

const FILES = 200_000;

it('a ledger of 200,000 files is readable', async () => {
  const files = function* (): Generator<TreeFile> {
    yield { path: CURSOR_PATH, mode: '100644', oid: 'cursor', size: 1 };
    for (let seq = 1; seq <= FILES / 2; seq++) {
      const number = String(seq).padStart(9, '0');
      const day = `${2020 + Math.floor(seq / 30_000)}/11/23`;
      yield { path: `entries/${day}/${number}-${number}.jsonl`, mode: '100644', oid: `e${seq}`, size: 1 };
      yield { path: `ids/ff/${number}`, mode: '100644', oid: `i${seq}`, size: 1 };
    }
  };
  const content = serializeCursor({ main: null, next_seq: FILES / 2 + 1, policy: null });
  const trees: Pick<Trees, 'list' | 'blobs'> = {
    list: async () => [...files()],
    blobs: async () => new Map([['cursor', content]]),
  };
  const snapshot = await readSnapshot(trees, 'head');
  expect(snapshot).toMatchObject({ outcome: 'parsed', value: { state: { nextSeq: FILES / 2 + 1 } } });
});
