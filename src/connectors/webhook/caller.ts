import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Timer } from '../../ports/timer.ts';
import { type Action, type Answers, readAnswer } from './answers.ts';
import { post } from './post.ts';
import type { WebhookSettings } from './settings.ts';

export interface Answered<A extends Action> {
  readonly answer: Answers[A];
  /** The number of requests. One that got no answer may have been carried out all the same. */
  readonly tries: number;
}

/** Calls the receiver. If it does not answer, the same call is sent up to three times. */
export type Call = <A extends Action>(
  action: A,
  fields: Readonly<Record<string, unknown>>,
) => Promise<Answered<A>>;

const RETRY_DELAYS_MS = [200, 1_000];

export function caller(
  target: string,
  settings: WebhookSettings,
  { clock, timer }: { readonly clock: Clock; readonly timer: Timer },
): Call {
  return async (action, fields) => {
    const request = {
      version: 1,
      action,
      id: randomUUID(),
      target,
      sent_at: clock.now().toUTC().toISO(),
      ...fields,
    };
    const body = JSON.stringify(request);
    const { result, tries } = await post(settings, body, { clock, timer, retryDelaysMs: RETRY_DELAYS_MS });
    if (result.outcome === 'failed') {
      throw new Error(`${target}: ${action} failed: ${result.reason}`, { cause: result.cause });
    }
    const answer = readAnswer(action, result.body);
    if (answer === null) {
      throw new Error(`${target}: ${action} failed: the answer does not match its schema`);
    }
    return { answer, tries };
  };
}
