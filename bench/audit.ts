/**
 * Measures the audit on two ledgers, of 10,000 and of 100,000 entries if no others are named: `npm run build
 * && node bench/audit.ts [folder] [entries] [entries]`. Each entry has its own signed commit, and `verify`
 * checks each signature with the public key.
 *
 * A cost is the processor time of all processes that a command starts, so that other work on the machine
 * matters little. It is the median of several rounds, and each round runs every command once. Repositories
 * that are not in the folder yet are made first, which takes minutes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './figures.ts';
import { writeRecord } from './write-record.ts';

const SIZES = ['10000', '100000'] as const;
const MOMENT = '2026-01-09T12:00Z';
const ROUNDS = 3;
const LOG_OBJECTS = 'git cat-file, files of entries';
const VERIFY = 'verify --signing-key';
const VERIFY_OBJECTS = 'git cat-file, all that verify reads';

interface Cost {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Peak resident memory of Node alone, in MB. */
  readonly memory: number;
}

/** By the title of the command. */
type Costs = ReadonlyMap<string, Cost>;

/** A module that prints the peak memory when Node exits. */
const PRINT_PEAK = `'data:text/javascript,process.on("exit",()=>process.stderr.write("peak="+process.resourceUsage().maxRSS+";"))'`;

const [folder = join(tmpdir(), 'curfew-bench'), smallSize = SIZES[0], largeSize = SIZES[1]] =
  process.argv.slice(2);
const sizes = [Number(smallSize), Number(largeSize)] as const;
mkdirSync(folder, { recursive: true });
const small = await measureSize(sizes[0]);
const large = await measureSize(sizes[1]);
printTable(small, large);
for (const [size, costs] of [
  [sizes[0], small],
  [sizes[1], large],
] as const) {
  printRatio(size, costs, 'log', LOG_OBJECTS);
  printRatio(size, costs, VERIFY, VERIFY_OBJECTS);
}

function printTable(small: Costs, large: Costs): void {
  console.log(`| | ${sizes.map((size) => `${size} entries`).join(' | ')} | peak memory of Node |`);
  console.log('|---|---|---|---|');
  const times = (cost: Cost | undefined) => `${cost?.cpu.toFixed(1)} s (${cost?.wall.toFixed(1)} s)`;
  for (const [title, cost] of large) {
    const smallCost = small.get(title);
    const memory = cost.memory === 0 ? '' : `${smallCost?.memory} MB, ${cost.memory} MB`;
    console.log(`| ${title} | ${times(smallCost)} | ${times(cost)} | ${memory} |`);
  }
}

function printRatio(size: number, costs: Costs, command: string, baseline: string): void {
  const ratio = (by: 'cpu' | 'wall') =>
    ((costs.get(command)?.[by] ?? 0) / (costs.get(baseline)?.[by] ?? 1)).toFixed(2);
  console.log(
    `\n${size} entries: ${command} takes ${ratio('wall')} times as long as git cat-file --batch for the same objects in the same run, ${ratio('cpu')} times the processor time, and at most ${costs.get(command)?.memory} MB.`,
  );
}

async function measureSize(entries: number): Promise<Costs> {
  const repository = join(folder, `${entries}-signed.git`);
  const signingKey = join(folder, `${entries}-signed.pem`);
  // The key is written last. A repository without it was not finished.
  if (!existsSync(signingKey)) {
    rmSync(repository, { recursive: true, force: true });
    writeFileSync(signingKey, await writeRecord(repository, entries));
  }
  const commands = commandsFor(repository, signingKey);
  const costs = new Map<string, Cost[]>(commands.map(([title]) => [title, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [title, command] of commands) costs.get(title)?.push(await measure(command));
  }
  return new Map([...costs].map(([title, rounds]) => [title, medianOf(rounds)]));
}

/** Titles and shell commands. The baselines read the same objects with git alone. */
function commandsFor(repository: string, signingKey: string): readonly (readonly [string, string])[] {
  const grant = git(repository, 'ls-tree', '--name-only', 'curfew/ledger:ids/3a')[0] ?? '';
  const curfew = (...args: readonly string[]) =>
    `node --import ${PRINT_PEAK} dist/src/cli/main.js audit ${args.join(' ')} --repo ${repository}`;
  const catFile = (name: string, objects: readonly string[]) => {
    const file = join(repository, name);
    writeFileSync(file, `${objects.filter(Boolean).join('\n')}\n`);
    return `git -C ${repository} cat-file --batch < ${file}`;
  };
  return [
    [LOG_OBJECTS, catFile('objects-of-log', treeObjects(repository, '-t', 'curfew/ledger', 'entries/'))],
    ['log', curfew('log')],
    [VERIFY_OBJECTS, catFile('objects-of-verify', objectsOfVerify(repository))],
    [VERIFY, curfew('verify', '--signing-key', signingKey)],
    ['verify', curfew('verify')],
    [`who --at ${MOMENT}`, curfew('who', '--at', MOMENT)],
    ['who (now)', curfew('who')],
    ['show', curfew('show', grant)],
    ['report of a week', curfew('report', '--from', '2026-01-12', '--to', '2026-01-19', '--format', 'html')],
  ];
}

/** Of files that change with the entries, `verify` reads only the version at the head. */
function objectsOfVerify(repository: string): readonly string[] {
  const atHead = new Set(treeObjects(repository, 'curfew/ledger'));
  return git(repository, 'rev-list', '--objects', 'curfew/ledger', 'main').flatMap((line) => {
    const [oid = '', path = ''] = line.split(' ');
    const changes = /^(ids\/..\/|live\/.|cursor\.json)/.test(path);
    return changes && !atHead.has(oid) ? [] : [oid];
  });
}

function treeObjects(repository: string, ...args: readonly string[]): readonly string[] {
  return git(repository, 'ls-tree', '-r', ...args).map((line) => line.split(/\s/)[2] ?? '');
}

function git(repository: string, ...args: readonly string[]): readonly string[] {
  const options = { encoding: 'utf8', maxBuffer: 1 << 30 } as const;
  return execFileSync('git', ['-C', repository, ...args], options).split('\n');
}

function medianOf(costs: readonly Cost[]): Cost {
  const of = (key: keyof Cost) => median(costs.map((cost) => cost[key]));
  return { wall: of('wall'), cpu: of('cpu'), memory: of('memory') };
}

function measure(command: string): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const script = `TIMEFORMAT='time=%R %U %S;'; time (${command} > /dev/null)`;
    const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const [, wall = '', user = '', system = ''] = /time=([\d.]+) ([\d.]+) ([\d.]+);/.exec(output) ?? [];
      if (code !== 0 || wall === '') reject(new Error(`${command} failed: ${output}`));
      const memory = Math.round(Number(/peak=(\d+);/.exec(output)?.[1] ?? 0) / 1024);
      resolve({ wall: Number(wall), cpu: Number(user) + Number(system), memory });
    });
  });
}
