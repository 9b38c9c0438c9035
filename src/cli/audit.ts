import { type Command, Option } from 'commander';
import type { Terminal } from './terminal.ts';

const EXIT_CODES = `
Exit codes:
  0  the question is answered; for "verify", the record is intact
  1  "verify" found a problem, or "show" did not find the grant
  2  no answer, or an incomplete one: the record is missing or
     partly unreadable, or a flag is wrong`;

/**
 * `curfew audit …`: commands that read only a clone, without a network. Each command loads only the modules
 * that it needs.
 */
export function addAudit(program: Command, runs: (code: number) => void, terminal: Terminal): void {
  const audit = program
    .command('audit')
    .description('answer from a clone who had access and when, and check the record')
    .addHelpText('after', EXIT_CODES);
  const command = (name: string, description: string) =>
    audit
      .command(name)
      .description(description)
      .option('--repo <folder>', 'a clone of the access repository, or a bare repository', '.')
      .option('--branch <name>', 'the default branch, if the clone does not show which it is')
      .addHelpText('after', EXIT_CODES);
  const formats = (...choices: readonly string[]) =>
    new Option('--format <format>', 'how to print').choices(choices).default(choices[0]);

  command('who', 'who had access and when, with the grant and its approvals')
    .option('--at <time>', 'at this moment (default: now)')
    .option('--between <from..to>', 'at any time between the two')
    .option('--holder <login>', 'only this person, by login or numeric id')
    .option('--role <role>', 'only this role')
    .option('--target <target>', 'only this target')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (options) => runs(await (await import('./audit/who.ts')).who(options, terminal)));
  command('log', 'all entries of the record, newest first')
    .option('--grant <id>', 'only about this grant')
    .option('--holder <login>', 'only about this person, by login or numeric id')
    .option('--role <role>', 'only about this role')
    .option('--target <target>', 'only about this target')
    .option('--type <types...>', 'only these types of entries')
    .option('--pull <number>', 'only about this pull request')
    .option('--since <time>', 'only events from this time on')
    .option('--until <time>', 'only events before this time')
    .option('--limit <count>', 'at most so many entries')
    .option('--no-pager', 'do not use a pager')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (options) => runs(await (await import('./audit/log.ts')).log(options, terminal)));
  command('show', 'one grant: its request, its approvals, its access and its end')
    .argument('<grant>', 'the id of the grant')
    .option('--no-pager', 'do not use a pager')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (grant, options) =>
      runs(await (await import('./audit/show.ts')).show(grant, options, terminal)),
    );
  command('verify', 'check that the record is complete, in order and unaltered')
    .option('--since <commit>', 'an earlier head of the ledger, which the ledger must still contain')
    .option('--signing-key <file>', "Curfew's public key, which the operator prints with `curfew ledger-key`")
    .option(
      '--key <file>',
      'public keys for signatures by GitHub: an OpenPGP file (GitHub has it at /web-flow.gpg), or an SSH allowed signers file',
    )
    .option('--online', 'ask GitHub again about the newest reviews and pull requests')
    .option('--repository <owner/name>', 'the access repository on GitHub, for --online')
    .addOption(formats('text', 'json', 'csv', 'ndjson'))
    .action(async (options) => runs(await (await import('./audit/verify.ts')).verify(options, terminal)));
  command('report', 'a summary of a period: who had access, exceptions and numbers')
    .requiredOption('--from <time>', 'from this day or moment')
    .requiredOption('--to <time>', 'before this day or moment')
    .option('--output <file>', 'write to a file')
    .addOption(
      new Option('--rows <kind>', 'with --format csv: which rows (default: population)').choices([
        'population',
        'revisions',
        'events',
        'made',
      ]),
    )
    .addOption(formats('markdown', 'csv', 'ndjson', 'json', 'html'))
    .action(async (options) => runs(await (await import('./audit/report.ts')).report(options, terminal)));
}
