import { parseArgs } from 'node:util';
import { COUNTED_CHECKS } from '../test/simulation/checks/judged.ts';
import { run } from '../test/simulation/run.ts';
import { draw } from '../test/simulation/script/draw.ts';
import { shrink } from '../test/simulation/script/shrink.ts';

const USAGE = `npm run simulate -- --seeds N [--from S] [--shrink SECONDS] [--story] [--all]

Lets N whole lives of Curfew happen in virtual time, from seed S on (1), each with its own people, faults and clocks.
  --seed     the same as --from
  --shrink   how long to look for a shorter story of a failure (60)
  --story    print the story of every seed, also if all checks held
  --all      go on after a failure`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    from: { type: 'string' },
    seed: { type: 'string', default: '1' },
    shrink: { type: 'string', default: '60' },
    story: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [first, count, seconds] = [values.from ?? values.seed, values.seeds, values.shrink].map(Number) as [
  number,
  number,
  number,
];
if (values.help || ![first, count, seconds].every(Number.isInteger)) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const began = performance.now();
const recorded = new Map<string, number>();
const judged = new Map(COUNTED_CHECKS.map((check) => [check, { times: 0, lives: 0 }]));
const failed: number[] = [];
let worst = 0;
let done = 0;
for (let seed = first; seed < first + count; seed++) {
  const script = draw(String(seed));
  const outcome = await run(script);
  done += 1;
  worst = Math.max(worst, outcome.worstLatenessMs);
  for (const [type, times] of outcome.recorded) recorded.set(type, (recorded.get(type) ?? 0) + times);
  for (const [check, times] of outcome.judged) {
    const before = judged.get(check) ?? { times: 0, lives: 0 };
    judged.set(check, { times: before.times + times, lives: before.lives + 1 });
  }
  if (outcome.violations.length > 0) {
    failed.push(seed);
    await printStory(seed);
    if (!values.all) break;
  } else if (values.story) {
    console.log(`Seed ${seed}:\n${outcome.story.join('\n')}`);
  }
  if (done % 100 === 0) console.log(`${done} seeds, ${failed.length} failed, ${perSecond()} a second`);
}
console.log(
  `${done} seeds, ${failed.length} failed${failed.length > 0 ? ` (${failed.join(', ')})` : ''}, ${perSecond()} a second.`,
);
console.log(`No end was more than ${Math.max(0, Math.round(worst))} ms later than is excused.`);
console.log([...recorded].map(([type, times]) => `${times} ${type}`).join(', '));
console.log('Judged:');
for (const [check, { times, lives }] of judged)
  console.log(`  ${check}: ${times} in ${lives} of ${done} lives`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** The shortest script found that fails in the same way. */
async function printStory(seed: number): Promise<void> {
  const script = draw(String(seed));
  const whole = await run(script);
  console.log(`\nSeed ${seed} failed: ${whole.violations.join('; ')}`);
  if (seconds === 0) return;
  const until = performance.now() + seconds * 1000;
  const short = await shrink(script, whole, () => performance.now() < until);
  const { items, setting } = short.script;
  console.log(`${items.length} of ${script.items.length} items are left, on ${JSON.stringify(setting)}:`);
  for (const item of items) console.log(`  ${JSON.stringify(item)}`);
  console.log(short.outcome.story.join('\n'));
  console.log(`Again: npm run simulate -- --seed ${seed} --seeds 1\n`);
}

function perSecond(): string {
  return ((done * 1000) / (performance.now() - began)).toFixed(1);
}
