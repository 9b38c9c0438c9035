import { cancel, confirm, intro, isCancel, select, text } from '@clack/prompts';
import { formatDuration, parseDuration } from '../domain/grants/times.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Answers } from './grants-text.ts';
import { UserError } from './user-error.ts';

/** What the flags said; what is missing is asked for. */
export type Given = { readonly [Field in keyof Answers]?: Answers[Field] };

/** Asks on the terminal for what the flags left out. */
export async function ask(given: Given, policy: Policy | null): Promise<Answers> {
  intro('Ask for access');
  const holder = given.holder ?? (await answer('Who gets access? (GitHub login)'));
  const role = given.role ?? (await askRole(policy));
  const wanted = policy?.roles.get(role);
  const duration =
    given.until === undefined
      ? (given.duration ??
        (await answer(`For how long? (90m, 4h, 2d)`, (written) => parseDuration(written) !== null)))
      : null;
  const breakGlass =
    given.breakGlass ??
    (wanted?.breakGlass == null
      ? false
      : await sure(
          `Break glass? (at most ${formatDuration(wanted.breakGlass.maxDuration)}, at once, reviewed afterwards)`,
        ));
  const wantsTicket = policy?.requests.ticket.required === true && !breakGlass;
  return {
    holder,
    role,
    duration,
    until: given.until ?? null,
    from: given.from ?? null,
    action: given.action ?? (await answer('What will you do with the access?')),
    why: given.why ?? (await answer('Why does it need production?')),
    ticket: given.ticket ?? (wantsTicket ? await answer('Which ticket?') : null),
    breakGlass,
  };
}

async function askRole(policy: Policy | null): Promise<string> {
  if (policy === null || policy.roles.size === 0) return answer('Which role?');
  const options = [...policy.roles.values()].map(({ name, description }) => ({
    value: name,
    hint: description,
  }));
  return unless(await select({ message: 'Which role?', options }));
}

async function answer(message: string, fits: (written: string) => boolean = () => true): Promise<string> {
  const validate = (written: string | undefined) =>
    written !== undefined && written.trim() !== '' && fits(written.trim())
      ? undefined
      : 'Please answer in this form.';
  return unless(await text({ message, validate })).trim();
}

async function sure(message: string): Promise<boolean> {
  return unless(await confirm({ message, initialValue: false }));
}

function unless<T>(answered: T): Exclude<T, symbol> {
  if (!isCancel(answered)) return answered as Exclude<T, symbol>;
  cancel('Nothing was written.');
  throw new UserError('Nothing was written.', [], 1);
}
