import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Plant, planted } from '../test/simulation/plants/plant.ts';
import { PLANTS } from '../test/simulation/plants/plants.ts';

const USAGE = `npm run simulate:bugs -- [--seeds N] [--only WORDS]

Plants one known bug after the other in a copy of the source, and says how many seeds the simulation needs to find it.
Fails where one is not found within N seeds (500), or where the source no longer holds what it replaces.`;

const WHAT_IS_COPIED = [
  'src',
  'schemas',
  'scripts',
  'test/simulation',
  'test/support',
  'package.json',
  'app.yml',
];

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || !Number.isInteger(Number(values.seeds))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const folder = mkdtempSync(join(tmpdir(), 'curfew-bugs-'));
try {
  for (const path of WHAT_IS_COPIED) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const plant of PLANTS.filter(({ name }) => name.includes(values.only))) {
    const found = find(plant);
    console.log(found === null ? `NOT FOUND  ${plant.name}` : `${found}  <- ${plant.name}`);
    if (found === null) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The report of the first seed that fails; null if no seed fails. */
function find({ patches }: Plant): string | null {
  const before = patches.map(
    ({ file }) => [join(folder, file), readFileSync(join(folder, file), 'utf8')] as const,
  );
  try {
    for (const patch of patches) {
      const path = join(folder, patch.file);
      writeFileSync(path, planted(readFileSync(path, 'utf8'), patch));
    }
    const args = ['scripts/simulate.ts', '--seeds', values.seeds, '--shrink', '0'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    if (status === 0) return null;
    const failed = /^Seed (\d+) failed: (.*)$/m.exec(stdout);
    if (failed === null) throw new Error(`The simulation broke:\n${stderr}`);
    return `seed ${failed[1]}: ${(failed[2] ?? '').split('; ')[0]}`;
  } finally {
    for (const [path, text] of before) writeFileSync(path, text);
  }
}
