import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { isError } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import { POLICY_PATH } from '../domain/grants/grants-paths.ts';
import { parsePolicy } from '../domain/policy/parse-policy.ts';
import { checkFiles } from '../lifecycle/setup/check-files.ts';
import type { Given } from './ask.ts';
import { type Answers, freshId, grantsText } from './grants-text.ts';
import { readIfThere } from './read-file.ts';
import type { Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

const FLAGS = [
  ['holder', '--holder'],
  ['role', '--role'],
  ['action', '--action'],
  ['why', '--why'],
] as const;

/** Writes one small grants file, never over another, and says which commands of git make a pull request of it. */
export async function request(
  given: Given,
  { folder, ask }: { readonly folder: string; readonly ask: typeof import('./ask.ts').ask },
  terminal: Terminal,
): Promise<number> {
  if (given.duration != null && given.until != null) throw new UserError('Write --for or --until, not both.');
  const policy = await readIfThere(POLICY_PATH);
  const parsed = policy === null ? null : parsePolicy(policy);
  const answers = terminal.interactive
    ? await ask(given, parsed?.outcome === 'policy' ? parsed.policy : null)
    : complete(given);
  const id = freshId(answers, randomBytes(2).toString('hex'));
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
  if (findings.some(isError))
    throw new UserError('Nothing was written.', findings.filter(isError).map(wordFinding), 1);
  for (const finding of findings) terminal.error(`Note: ${wordFinding(finding)}`);
  await mkdir(folder, { recursive: true });
  await write(path, text);
  terminal.out(nextSteps(id, path, answers));
  return 0;
}

function complete(given: Given): Answers {
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
    throw new UserError(`Without a terminal to ask on, these are needed: ${missing.join(', ')}.`);
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

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'EEXIST')
      throw new UserError(`${path} exists already; nothing was written. Try again.`, [], 1);
    throw new UserError(`${path} cannot be written (${String(code)}).`, [], 1);
  }
}

const BREAK_GLASS =
  'Curfew merges it at once, without approval, if the holder opens it and nothing else is in it. Everybody is told, and somebody has to review it afterwards.';

/** Ids and roles hold nothing that a shell would take for its own. */
function nextSteps(id: string, path: string, { holder, role, breakGlass }: Answers): string {
  return [
    `Wrote ${path}. To ask for it:`,
    '',
    `  git switch -c access/${id}`,
    `  git add ${path}`,
    `  git commit -m "Ask for ${role} for ${holder}${breakGlass ? ', break-glass' : ''}"`,
    `  git push -u origin access/${id}`,
    '',
    'and open a pull request, for example with: gh pr create --fill',
    ...(breakGlass ? ['', BREAK_GLASS] : []),
  ].join('\n');
}
