import { rmSync } from 'node:fs';
import { writeRecord } from './write-record.ts';

const [folder = '/tmp/curfew-bench.git', entries = '100000'] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
const began = performance.now();
await writeRecord(folder, Number(entries));
console.log(`${entries} entries in ${folder}, made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
