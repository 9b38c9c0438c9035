#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { addAudit } from './audit.ts';
import { addCommands } from './commands.ts';
import { nodeProblem } from './node-version.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

const EXIT_CODES = `
Exit codes:
  0  the command succeeded, and found no errors
  1  the command found errors, or failed
  2  a flag is wrong, a setting or a file is missing, or "doctor" could not
     read everything`;

/** Runs one command. Returns its exit code. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let exitCode = 0;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  const program = new Command('curfew')
    .description(about.description)
    .version(about.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    })
    .addHelpText('after', EXIT_CODES);
  addCommands(program, setExitCode, terminal);
  addAudit(program, setExitCode, terminal);
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

const problem = nodeProblem(process.versions.node, about.engines.node);
if (problem !== null && import.meta.main !== false) {
  // In an older Node, `import.meta.main` is undefined. Without this branch, it would run no command and exit
  // with 0.
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else if (import.meta.main) {
  // The reader of the output may close it early: `curfew audit log | head`. Shells use the exit code 141 for
  // that.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(141);
  });
  process.exitCode = await main(process.argv.slice(2));
}
