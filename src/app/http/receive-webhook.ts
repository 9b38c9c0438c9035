import type { IncomingMessage } from 'node:http';
import type { Probot } from 'probot';
import type { Log } from '../../ports/log.ts';
import type { Answer } from './answer.ts';
import { bodyReader } from './read-body.ts';

/**
 * Headers can be forged, because GitHub signs only the body. So only these forms are passed to the handlers.
 */
const EVENT = /^[a-z_]{1,64}$/;
const DELIVERY = /^[0-9A-Za-z-]{1,64}$/;

/**
 * Verifies a delivery, passes it to the handlers, and answers when its jobs are stored. The answer gives no
 * details, because anyone can send a request. The log says why a delivery failed.
 */
export function webhookReceiver({ probot, log }: { readonly probot: Probot; readonly log: Log }) {
  const read = bodyReader();
  return async (request: IncomingMessage): Promise<Answer> => {
    const body = await read(request);
    if (body.outcome === 'too-large') return { status: 413, body: 'Too large' };
    if (body.outcome === 'busy') return { status: 503, body: 'Busy' };
    const text = body.bytes.toString('utf8');
    if (!(await isSigned(probot, text, request.headers['x-hub-signature-256']))) {
      log.warn({ bytes: body.bytes.length }, 'webhook without a valid signature; it was refused');
      return { status: 401, body: 'Not signed' };
    }
    const name = request.headers['x-github-event'];
    const id = request.headers['x-github-delivery'];
    const payload = parseObject(text);
    // In Probot's library, `error` is not an event of GitHub: it calls the handlers for errors.
    if (typeof name !== 'string' || !EVENT.test(name) || name === 'error') {
      return { status: 400, body: 'No event' };
    }
    if (typeof id !== 'string' || !DELIVERY.test(id)) return { status: 400, body: 'No delivery' };
    if (payload === null) return { status: 400, body: 'No JSON' };
    try {
      // The library's type has one member for each event. Each handler gets only the events that it registered for.
      await probot.webhooks.receive({ id, name, payload } as Parameters<Probot['webhooks']['receive']>[0]);
    } catch {
      // Probot has logged the error.
      return { status: 500, body: 'Failed' };
    }
    log.info({ delivery: id, event: name }, 'webhook accepted');
    return { status: 202, body: 'Accepted' };
  };
}

async function isSigned(
  probot: Probot,
  text: string,
  signature: string | string[] | undefined,
): Promise<boolean> {
  if (typeof signature !== 'string' || text === '') return false;
  try {
    return await probot.webhooks.verify(text, signature);
  } catch {
    return false;
  }
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
