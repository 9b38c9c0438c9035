import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';

/** Answers with the metrics, to whoever bears the token where there is one. Their labels name repositories and targets. */
export function metricsDoor(options: {
  readonly text: () => Promise<string>;
  readonly token: string | null;
}): (request: IncomingMessage) => Promise<Answer> {
  return async ({ headers }) => {
    if (options.token !== null && !isSame(headers.authorization ?? '', `Bearer ${options.token}`)) {
      return { status: 401, says: 'Not allowed' };
    }
    return { status: 200, text: await options.text() };
  };
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((each) => createHash('sha256').update(each).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
