import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import { type Action, type Answers, readAnswer } from './answers.ts';
import { postOnce, type Reply } from './post-once.ts';
import type { WebhookSettings } from './settings.ts';

export interface Answered<A extends Action> {
  readonly answer: Answers[A];
  /** How often it was asked. One that got no answer may have been carried out all the same. */
  readonly tries: number;
}

/** Asks the receiver, three times where it does not answer, always as the same call. */
export type Call = <A extends Action>(
  action: A,
  about: Readonly<Record<string, unknown>>,
) => Promise<Answered<A>>;

/** How long to wait between tries, in milliseconds. */
const PAUSES = [200, 1_000];

/** What the connector needs of the world: the present, and a way to let time pass. */
export interface Dependencies {
  readonly now: () => DateTime;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

export function caller(target: string, settings: WebhookSettings, { now, pause }: Dependencies): Call {
  return async (action, about) => {
    const request = {
      version: 1,
      action,
      id: randomUUID(),
      target,
      sent_at: now().toUTC().toISO(),
      ...about,
    };
    const body = JSON.stringify(request);
    let last: Reply = { outcome: 'failed', why: 'not sent', again: true };
    let tries = 0;
    for (const wait of [...PAUSES, null]) {
      last = await postOnce(settings, body, now().toUnixInteger());
      tries += 1;
      if (last.outcome === 'answered' || !last.again || wait === null) break;
      await pause(wait);
    }
    if (last.outcome === 'failed') throw new Error(`${target}: ${action} failed: ${last.why}`);
    const answer = readAnswer(action, last.body);
    if (answer === null) throw new Error(`${target}: ${action} failed: the answer is not as its schema says`);
    return { answer, tries };
  };
}
