import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { isError } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import { POLICY_PATH } from '../domain/grants/grants-paths.ts';
import { parsePolicy } from '../domain/policy/parse-policy.ts';
import { checkFiles } from '../lifecycle/setup/check-files.ts';
import { type Answers, grantsText, newId } from './grants-text.ts';
import { errorCode, readIfExists } from './read-file.ts';
import type { GivenAnswers } from './request-questions.ts';
import type { Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

const FLAGS = [
  ['holder', '--holder'],
  ['role', '--role'],
  ['action', '--action'],
  ['why', '--why'],
] as const;

/**
 * Writes a grants file with one grant, never over another file, and prints the git commands for its pull
 * request.
 */
export async function request(
  given: GivenAnswers,
  { folder, ask }: { readonly folder: string; readonly ask: typeof import('./request-questions.ts').ask },
  terminal: Terminal,
): Promise<number> {
  if (given.duration != null && given.until != null) throw new UserError('Write --for or --until, not both.');
  const policy = await readIfExists(POLICY_PATH);
  const parsed = policy === null ? null : parsePolicy(policy);
  const answers = terminal.interactive
    ? await ask(given, parsed?.outcome === 'policy' ? parsed.policy : null)
    : complete(given);
  const id = newId(answers, randomBytes(2).toString('hex'));
  const path = join(folder, `${id}.yaml`).replaceAll('\\', '/');
  const text = grantsText(id, answers);
  const findings = checkFiles({
    grants: [{ path, bytes: Buffer.from(text) }],
    policy: parsed?.outcome === 'policy' ? policy : null,
    operator: null,
    repository: null,
    keys: new Map(),
    now: DateTime.utc(),
  });
  if (findings.some(isError)) {
    throw new UserError('Nothing was written.', findings.filter(isError).map(wordFinding), { exitCode: 1 });
  }
  for (const finding of findings) terminal.error(`Note: ${wordFinding(finding)}`);
  await mkdir(folder, { recursive: true });
  await writeNew(path, text);
  terminal.out(nextSteps(id, path, answers));
  return 0;
}

/**
 * The answers, all from flags. Throws UserError if one is missing, because the command cannot ask without a
 * terminal.
 */
function complete(given: GivenAnswers): Answers {
  const { holder, role, action, why } = given;
  const window = given.duration ?? given.until ?? undefined;
  if (
    holder === undefined ||
    role === undefined ||
    action === undefined ||
    why === undefined ||
    window === undefined
  ) {
    const missing: string[] = FLAGS.flatMap(([field, flag]) => (given[field] === undefined ? [flag] : []));
    if (window === undefined) missing.push('--for (or --until)');
    throw new UserError(
      `Curfew cannot ask questions, because this is not a terminal. Add these flags: ${missing.join(', ')}.`,
    );
  }
  return {
    holder,
    role,
    duration: given.duration ?? null,
    until: given.until ?? null,
    from: given.from ?? null,
    action,
    why,
    ticket: given.ticket ?? null,
    breakGlass: given.breakGlass ?? false,
  };
}

/** Never writes over an existing file. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const code = errorCode(error);
    const text =
      code === 'EEXIST'
        ? `${path} exists already, so nothing was written. Try again.`
        : `${path} cannot be written (${code}).`;
    throw new UserError(text, [], { exitCode: 1, cause: error });
  }
}

const BREAK_GLASS =
  'Curfew merges it at once, without approval, if the holder opens it and the pull request changes nothing else. Curfew notifies the reviewers, and one of them must review it afterwards.';

/** Ids and roles hold no characters that have a meaning for a shell. */
function nextSteps(id: string, path: string, { holder, role, breakGlass }: Answers): string {
  return [
    `Wrote ${path}. To request the access:`,
    '',
    `  git switch -c access/${id}`,
    `  git add ${path}`,
    `  git commit -m "Request ${role} for ${holder}${breakGlass ? ', break-glass' : ''}"`,
    `  git push -u origin access/${id}`,
    '',
    'Then open a pull request, for example with: gh pr create --fill',
    ...(breakGlass ? ['', BREAK_GLASS] : []),
  ].join('\n');
}
