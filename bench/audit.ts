/**
 * Measures the audit on a ledger of 100,000 entries, and on a tenth of it: `npm run build && node bench/audit.ts [folder]`.
 * Costs are processor time, of everything that ran, so that other work on the machine matters little: the median of a few
 * rounds, in each of which everything runs once. The repositories are made in the folder where they are not there yet, which
 * takes minutes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './figures.ts';
import { writeRecord } from './write-record.ts';

const [folder = join(tmpdir(), 'curfew-bench')] = process.argv.slice(2);
const SIZES = [10_000, 100_000];
const MOMENT = '2026-01-09T12:00Z';
const ROUNDS = 3;

interface Cost {
  readonly wall: number;
  readonly cpu: number;
  /** Peak resident memory of Node alone, in MB. */
  readonly memory: number;
}

/** Tells the peak when Node ends. */
const PEAK = `'data:text/javascript,process.on("exit",()=>process.stderr.write("peak="+process.resourceUsage().maxRSS+";"))'`;

mkdirSync(folder, { recursive: true });
const costs = new Map<number, ReadonlyMap<string, Cost>>();
for (const entries of SIZES) {
  const repository = join(folder, `${entries}.git`);
  if (!existsSync(repository)) await writeRecord(repository, entries);
  costs.set(entries, await measure(repository));
}
const [few, many] = SIZES.map((entries) => costs.get(entries) ?? new Map<string, Cost>());
console.log(`| | ${SIZES.map((each) => `${each} entries`).join(' | ')} | peak memory of Node |`);
console.log('|---|---|---|---|');
for (const [what, cost] of many ?? []) {
  const before = few?.get(what);
  const shown = (each: Cost | undefined) => `${each?.cpu.toFixed(1)} s (${each?.wall.toFixed(1)} s)`;
  console.log(`| ${what} | ${shown(before)} | ${shown(cost)} | ${memoryOf(before, cost)} |`);
}
for (const [command, baseline] of [
  ['log', 'git cat-file, files of entries'],
  ['verify', 'git cat-file, all that verify reads'],
] as const) {
  const [is, of] = [many?.get(command), many?.get(baseline)];
  const ratio = (by: 'cpu' | 'wall') => ((is?.[by] ?? 0) / (of?.[by] ?? 1)).toFixed(2);
  console.log(
    `\n${command} costs ${ratio('cpu')} times what git cat-file --batch does over the same objects, and takes ${ratio('wall')} times as long.`,
  );
}

function memoryOf(few: Cost | undefined, many: Cost): string {
  return many.memory === 0 ? '' : `${few?.memory} MB, ${many.memory} MB`;
}

async function measure(repository: string): Promise<ReadonlyMap<string, Cost>> {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 }).split('\n');
  const listed = (name: string, lines: readonly string[]) => {
    const file = join(repository, name);
    writeFileSync(file, `${lines.filter(Boolean).join('\n')}\n`);
    return file;
  };
  const entries = listed(
    'objects-of-log',
    git('ls-tree', '-r', '-t', 'curfew/ledger', 'entries/').map((line) => line.split(/\s/)[2] ?? ''),
  );
  const kept = new Set(git('ls-tree', '-r', 'curfew/ledger').map((line) => line.split(/\s/)[2] ?? ''));
  const objects = git('rev-list', '--objects', 'curfew/ledger', 'main').flatMap((line) => {
    const [oid = '', path = ''] = line.split(' ');
    // Of what changes all the time, verify reads only what stands at the head.
    const replaced = /^(ids\/..\/|live\/.|cursor\.json)/.test(path);
    return replaced && !kept.has(oid) ? [] : [oid];
  });
  const all = listed('objects-of-verify', objects);
  const grant = git('ls-tree', '--name-only', 'curfew/ledger:ids/3a')[0] ?? '';
  const curfew = (...args: readonly string[]) =>
    `node --import ${PEAK} dist/src/cli/main.js audit ${args.join(' ')} --repo ${repository}`;
  const catFile = (file: string) => `git -C ${repository} cat-file --batch < ${file}`;
  const runs: readonly (readonly [string, string])[] = [
    ['git cat-file, files of entries', catFile(entries)],
    ['log', curfew('log')],
    ['git cat-file, all that verify reads', catFile(all)],
    ['verify', curfew('verify')],
    [`who --at ${MOMENT}`, curfew('who', '--at', MOMENT)],
    ['who (now)', curfew('who')],
    ['show', curfew('show', grant)],
    ['report of a week', curfew('report', '--from', '2026-01-12', '--to', '2026-01-19', '--format', 'html')],
  ];
  const found = new Map<string, Cost[]>(runs.map(([what]) => [what, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [what, command] of runs) found.get(what)?.push(await timed(command));
  }
  return new Map([...found].map(([what, costs]) => [what, medianOf(costs)]));
}

function medianOf(costs: readonly Cost[]): Cost {
  const of = (which: keyof Cost) => median(costs.map((cost) => cost[which]));
  return { wall: of('wall'), cpu: of('cpu'), memory: of('memory') };
}

function timed(command: string): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const script = `TIMEFORMAT='time=%R %U %S;'; time (${command} > /dev/null)`;
    const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const [, wall = '', user = '', system = ''] = /time=([\d.]+) ([\d.]+) ([\d.]+);/.exec(said) ?? [];
      if (code !== 0 || wall === '') reject(new Error(`${command} failed: ${said}`));
      const memory = Math.round(Number(/peak=(\d+);/.exec(said)?.[1] ?? 0) / 1024);
      resolve({ wall: Number(wall), cpu: Number(user) + Number(system), memory });
    });
  });
}
