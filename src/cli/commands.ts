import { type Command, Option } from 'commander';
import type { Terminal } from './terminal.ts';

type SetExitCode = (code: number) => void;

const REPOSITORY = ['[repository]', "owner/name, if the operator's file names several"] as const;
const formatOption = () =>
  new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');

/**
 * Adds all commands but those of the audit. Each command imports its own parts when it runs, so that
 * `check`, for example, does not load the code for a database.
 */
export function addCommands(program: Command, setExitCode: SetExitCode, terminal: Terminal): void {
  addStart(program, setExitCode);
  addInit(program, setExitCode, terminal);
  addDoctor(program, setExitCode, terminal);
  addLedgerKey(program, setExitCode, terminal);
  addCheck(program, setExitCode, terminal);
  addRequest(program, setExitCode, terminal);
}

function addStart(program: Command, setExitCode: SetExitCode): void {
  program
    .command('start')
    .description("run Curfew, with settings from the environment and the operator's file")
    .action(async () => {
      const { start } = await import('./start/start.ts');
      setExitCode(await start(process.argv[1] ?? ''));
    });
  // The child of `start`, which starts it again if it ends unexpectedly.
  program
    .command('serve', { hidden: true })
    .option('--exits <count>', 'unexpected exits before', Number, 0)
    .option('--last-exit <text>', 'the last of them', '')
    .action(async ({ exits, lastExit }) => {
      const { serve } = await import('./start/serve.ts');
      setExitCode(await serve({ count: exits, last: lastExit }));
    });
}

function addInit(program: Command, setExitCode: SetExitCode, terminal: Terminal): void {
  program
    .command('init')
    .description('create the ledger of a repository and open its set-up pull request')
    .argument(...REPOSITORY)
    .action(async (repository) => {
      const { init } = await import('./init.ts');
      setExitCode(await init(repository, terminal));
    });
}

function addDoctor(program: Command, setExitCode: SetExitCode, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'check the settings of a repository: can a person bypass Curfew, and does a rule block Curfew?',
    )
    .argument(...REPOSITORY)
    .addOption(formatOption())
    .action(async (repository, options) => {
      const { doctor } = await import('./doctor.ts');
      setExitCode(await doctor(repository, options, terminal));
    });
}

function addLedgerKey(program: Command, setExitCode: SetExitCode, terminal: Terminal): void {
  program
    .command('ledger-key')
    .description('print the public key that signs the record, for auditors')
    .action(async () => {
      const { ledgerKey } = await import('./ledger-key.ts');
      setExitCode(ledgerKey(terminal));
    });
}

function addCheck(program: Command, setExitCode: SetExitCode, terminal: Terminal): void {
  program
    .command('check')
    .description('check the grants files of this checkout, without a network')
    .argument('[files...]', "grants files (default: the policy's files)")
    .option('--policy <file>', 'the policy', '.github/curfew.yml')
    .option('--operator <file>', "check this operator's file too")
    .option('--repository <owner/name>', "check the policy against the operator's file, for this repository")
    .addOption(formatOption())
    .action(async (files, options) => {
      const [{ check }, { CONNECTOR_KEYS }] = await Promise.all([
        import('./check.ts'),
        import('../connectors/registry.ts'),
      ]);
      setExitCode(await check(files, options, CONNECTOR_KEYS, terminal));
    });
}

function addRequest(program: Command, setExitCode: SetExitCode, terminal: Terminal): void {
  program
    .command('request')
    .description('write a grants file that requests access, and ask for missing flags')
    .option('--holder <login>', 'who gets access')
    .option('--role <role>', 'which role')
    .option('--for <duration>', 'for how long: 90m, 4h, 2d')
    .option('--until <time>', 'until when: 2026-11-23T18:00Z')
    .option('--from <time>', 'from when, if not from the merge')
    .option('--action <text>', 'what the holder will do with the access')
    .option('--why <text>', 'why this must be production')
    .option('--ticket <ticket>', 'the ticket or incident')
    .option('--break-glass', 'request it under the break-glass terms of the role')
    .option('--folder <folder>', 'where to write', 'access')
    .action(async ({ for: duration, folder, ...flags }) => {
      const [{ request }, { ask }] = await Promise.all([
        import('./request.ts'),
        import('./request-questions.ts'),
      ]);
      const given = duration === undefined ? flags : { ...flags, duration };
      setExitCode(await request(given, { folder, ask }, terminal));
    });
}
