import { type Command, Option } from 'commander';
import type { Terminal } from './terminal.ts';

const EXIT_CODES = `
Exit codes:
  0  answered; intact
  1  something is wrong, or there is no such thing
  2  it could not be told: no record there, a part of it unreadable, a wrong flag`;

/** `curfew audit …`: questions that a clone answers, without a network. Each command loads only its own parts. */
export function addAudit(program: Command, runs: (code: number) => void, terminal: Terminal): void {
  const audit = program
    .command('audit')
    .description('answer from a clone who had what when, and check that the record is whole')
    .addHelpText('after', EXIT_CODES);
  const command = (name: string, description: string) =>
    audit
      .command(name)
      .description(description)
      .option('--repo <folder>', 'a clone of the access repository, or a bare repository', '.')
      .option('--branch <name>', 'the default branch, where the clone does not tell')
      .addHelpText('after', EXIT_CODES);
  const formats = (...choices: readonly string[]) =>
    new Option('--format <format>', 'how to print').choices(choices).default(choices[0]);

  command('who', 'who had it, from when to when, by which grant, on whose approval; by event times')
    .option('--at <time>', 'at this moment (default: now)')
    .option('--between <from..to>', 'at any time between the two')
    .option('--holder <login>', 'only this person, by login or numeric id')
    .option('--role <role>', 'only this role')
    .option('--target <target>', 'only this target')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (options) => runs(await (await import('./audit/who.ts')).who(options, terminal)));
  command('log', 'everything that was recorded, newest first')
    .option('--grant <id>', 'only about this grant')
    .option('--holder <login>', 'only about this person, by login or numeric id')
    .option('--role <role>', 'only about this role')
    .option('--target <target>', 'only about this target')
    .option('--type <types...>', 'only these types of entries')
    .option('--pull <number>', 'only about this pull request')
    .option('--since <time>', 'only what happened from here on')
    .option('--until <time>', 'only what happened before')
    .option('--limit <count>', 'at most so many')
    .option('--no-pager', 'do not page')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (options) => runs(await (await import('./audit/log.ts')).log(options, terminal)));
  command('show', "a grant's whole life on a page")
    .argument('<grant>', "the grant's id")
    .option('--no-pager', 'do not page')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (grant, options) =>
      runs(await (await import('./audit/show.ts')).show(grant, options, terminal)),
    );
  command('verify', 'check from the clone alone that the record is complete, in order and unaltered')
    .option('--since <commit>', 'a head of the ledger that you remember: it must still be a part of it')
    .option(
      '--key <file>',
      "whose signatures count: OpenPGP keys (your GitHub's web-flow.gpg), or SSH allowed signers",
    )
    .option('--online', 'ask GitHub again about the newest reviews and pull requests')
    .option('--repository <owner/name>', 'the access repository on GitHub, for --online')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (options) => runs(await (await import('./audit/verify.ts')).verify(options, terminal)));
  command('report', 'what a period adds up to: who had what, and what did not go by the book')
    .requiredOption('--from <time>', 'from this day or moment')
    .requiredOption('--to <time>', 'up to this day or moment, which is not included')
    .option('--output <file>', 'write to a file')
    .addOption(formats('markdown', 'csv', 'ndjson', 'json', 'html'))
    .action(async (options) => runs(await (await import('./audit/report.ts')).report(options, terminal)));
}
