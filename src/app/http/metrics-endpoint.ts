import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';

/**
 * Answers with the metrics. If there is a token, only a request that has it gets them, because their labels
 * name repositories and targets.
 */
export function metricsEndpoint(options: {
  readonly text: () => Promise<string>;
  readonly token: string | null;
}): (request: IncomingMessage) => Promise<Answer> {
  return async ({ headers }) => {
    if (options.token !== null && !isSame(headers.authorization ?? '', `Bearer ${options.token}`)) {
      return { status: 401, body: 'Not allowed' };
    }
    return { status: 200, text: await options.text() };
  };
}

/** Takes the same time for every text, so that a sender cannot find the token byte by byte. */
function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}
