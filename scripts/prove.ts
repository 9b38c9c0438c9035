import { readFileSync, writeFileSync } from 'node:fs';
import { realClock } from './prove/clock.ts';
import { type CommandLine, commandLine, USAGE } from './prove/options.ts';
import { prove } from './prove/prove.ts';
import { questions } from './prove/questions.ts';
import { Refusal } from './prove/refusal.ts';
import { reportOf } from './prove/report.ts';
import { type ReadLine, type Secret, withoutTokens } from './prove/secret.ts';

const argv = process.argv.slice(2);
if (argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}

// The question that is being asked is finished, and the repository is deleted.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

let secrets: readonly Secret[] = [];
try {
  const options = commandLine(argv, standardInput());
  secrets = secretsOf(options);
  const run = await prove({
    ...options,
    questions,
    clock: realClock,
    signal: stop.signal,
    warn: (sentence) => console.error(withoutTokens(sentence, secrets)),
    problem: ({ id }, error) => console.error(withoutTokens(`${id}: ${String(error)}`, secrets)),
    progress: ({ question, outcome }) => console.error(`${question.id}: ${outcome}`),
  });
  const report = withoutTokens(reportOf(run), secrets);
  console.log(report);
  if (options.report !== undefined) writeFileSync(options.report, report);
  process.exitCode = run.left.length > 0 || run.answers.some(({ outcome }) => outcome === 'differs') ? 1 : 0;
} catch (error) {
  const message = error instanceof Refusal ? error.message : error instanceof Error ? error.stack : error;
  console.error(withoutTokens(String(message), secrets));
  if (error instanceof Refusal) console.error('npm run prove -- --help explains the arguments.');
  process.exitCode = 2;
}

function secretsOf({ author, reviewer }: CommandLine): readonly Secret[] {
  return reviewer === undefined ? [author] : [author, reviewer];
}

function standardInput(): ReadLine {
  let lines: string[] | undefined;
  return () => {
    lines ??= readFileSync(0, 'utf8').split('\n');
    return lines.shift();
  };
}
