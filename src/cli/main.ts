#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { addAudit } from './audit.ts';
import { unfitNode } from './node-version.ts';
import { ownTerminal, type Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

const EXIT_CODES = `
Exit codes:
  0  done, or nothing wrong was found
  1  errors were found, or it could not be done
  2  not understood: a wrong flag, a missing setting or file; or the doctor could not tell`;

/** Runs one command; returns the exit code. */
export async function main(argv: readonly string[], terminal: Terminal = ownTerminal()): Promise<number> {
  let exitCode = 0;
  const program = new Command('curfew')
    .description(about.description)
    .version(about.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    })
    .addHelpText('after', EXIT_CODES);
  const runs = (code: number) => {
    exitCode = code;
  };
  // Each command loads only its own parts: a check should not wait for a database.
  program
    .command('start')
    .description("run Curfew, with settings from the environment and the operator's file")
    .action(async () => runs(await (await import('./start.ts')).start()));
  program
    .command('init')
    .description('make the ledger of a repository and open its set-up pull request')
    .argument('[repository]', "owner/name, where the operator's file names several")
    .action(async (repository) => runs(await (await import('./init.ts')).init(repository, terminal)));
  program
    .command('doctor')
    .description('look at the settings of a repository: ways round Curfew, and what holds it up')
    .argument('[repository]', "owner/name, where the operator's file names several")
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (repository, options) =>
      runs(await (await import('./doctor.ts')).doctor(repository, options, terminal)),
    );
  program
    .command('check')
    .description('check the grants files of this checkout, offline')
    .argument('[files...]', 'grants files (default: those that the policy includes)')
    .option('--policy <file>', 'the policy', '.github/curfew.yml')
    .option('--operator <file>', "check this operator's file too")
    .option('--repository <owner/name>', "hold the policy against the operator's file, as this repository's")
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (files, options) => {
      const [{ check }, { CONNECTOR_KEYS }] = await Promise.all([
        import('./check.ts'),
        import('../connectors/registry.ts'),
      ]);
      runs(await check(files, options, CONNECTOR_KEYS, terminal));
    });
  program
    .command('request')
    .description('write a grants file that asks for access; asks for what the flags leave out')
    .option('--holder <login>', 'who gets access')
    .option('--role <role>', 'which role')
    .option('--for <duration>', 'for how long: 90m, 4h, 2d')
    .option('--until <time>', 'until when: 2026-11-23T18:00Z')
    .option('--from <time>', 'from when, if not from the merge')
    .option('--action <text>', 'what will be done with it')
    .option('--why <text>', 'why it needs production')
    .option('--ticket <ticket>', 'the ticket or incident')
    .option('--break-glass', 'ask for it under the break-glass terms of the role')
    .option('--folder <folder>', 'where to write', 'access')
    .action(async ({ for: duration, folder, ...given }) => {
      const [{ request }, { ask }] = await Promise.all([import('./request.ts'), import('./ask.ts')]);
      runs(await request(duration === undefined ? given : { ...given, duration }, { folder, ask }, terminal));
    });
  addAudit(program, runs, terminal);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UserError)) throw error;
    terminal.error([error.message, ...error.lines.map((line) => `  ${line}`)].join('\n'));
    return error.exitCode;
  }
}

const tooOld = unfitNode(process.versions.node, about.engines.node);
if (tooOld !== null && import.meta.main !== false) {
  // An older one cannot tell what it was started with, and would end as if all were well.
  process.stderr.write(`${tooOld}\n`);
  process.exitCode = 2;
} else if (import.meta.main) {
  // Whoever reads the output may have seen enough: `curfew audit log | head`. Shells know that end by this number.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(141);
  });
  process.exitCode = await main(process.argv.slice(2));
}
