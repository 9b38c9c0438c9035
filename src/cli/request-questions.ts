import { cancel, confirm, intro, isCancel, select, text } from '@clack/prompts';
import { formatDuration, parseDuration } from '../domain/grants/times.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Answers } from './grants-text.ts';
import { UserError } from './user-error.ts';

/** The answers that the flags gave. */
export type GivenAnswers = { readonly [Field in keyof Answers]?: Answers[Field] };

/** Asks on the terminal for the answers that the flags did not give. */
export async function ask(given: GivenAnswers, policy: Policy | null): Promise<Answers> {
  intro('Request access');
  const holder = given.holder ?? (await askText('Who gets access? (GitHub login)'));
  const role = given.role ?? (await askRole(policy));
  const { breakGlass: terms = null } = policy?.roles.get(role) ?? {};
  const duration =
    given.until === undefined
      ? (given.duration ??
        (await askText('For how long? (90m, 4h, 2d)', (text) => parseDuration(text) !== null)))
      : null;
  const breakGlass =
    given.breakGlass ??
    (terms === null
      ? false
      : await askYesNo(
          `Break glass? (at most ${formatDuration(terms.maxDuration)}, at once, reviewed afterwards)`,
        ));
  const needsTicket = policy?.requests.ticket.required === true && !breakGlass;
  return {
    holder,
    role,
    duration,
    until: given.until ?? null,
    from: given.from ?? null,
    action: given.action ?? (await askText('What will you do with the access?')),
    why: given.why ?? (await askText('Why does that need production?')),
    ticket: given.ticket ?? (needsTicket ? await askText('Which ticket?') : null),
    breakGlass,
  };
}

async function askRole(policy: Policy | null): Promise<string> {
  if (policy === null || policy.roles.size === 0) return askText('Which role?');
  const options = [...policy.roles.values()].map(({ name, description }) => ({
    value: name,
    hint: description,
  }));
  return unlessCancelled(await select({ message: 'Which role?', options }));
}

async function askText(message: string, isValid: (text: string) => boolean = () => true): Promise<string> {
  const validate = (answer: string | undefined) =>
    answer !== undefined && answer.trim() !== '' && isValid(answer.trim())
      ? undefined
      : 'Please answer in this form.';
  return unlessCancelled(await text({ message, validate })).trim();
}

async function askYesNo(message: string): Promise<boolean> {
  return unlessCancelled(await confirm({ message, initialValue: false }));
}

function unlessCancelled<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel('Nothing was written.');
  throw new UserError('Nothing was written.', [], { exitCode: 1 });
}
