import type { IncomingMessage } from 'node:http';
import type { Probot } from 'probot';
import type { Log } from '../../ports/log.ts';
import type { Answer } from './answer.ts';
import { bodyReader } from './read-body.ts';

/** The headers are not signed; these are all that may reach a handler. */
const EVENT = /^[a-z_]{1,64}$/;
const DELIVERY = /^[0-9A-Za-z-]{1,64}$/;

/**
 * Verifies a delivery, hands it to the handlers, and answers when its jobs are durable. An answer tells nothing that
 * its sender does not know: why something failed is for the log.
 */
export function webhookReceiver({ probot, log }: { readonly probot: Probot; readonly log: Log }) {
  const read = bodyReader();
  return async (request: IncomingMessage): Promise<Answer> => {
    const body = await read(request);
    if (body.outcome === 'too-large') return { status: 413, says: 'Too large' };
    if (body.outcome === 'busy') return { status: 503, says: 'Busy' };
    const text = body.bytes.toString('utf8');
    if (!(await isSigned(probot, text, request.headers['x-hub-signature-256']))) {
      log.warn({ bytes: body.bytes.length }, 'A webhook without a valid signature was refused');
      return { status: 401, says: 'Not signed' };
    }
    const name = request.headers['x-github-event'];
    const id = request.headers['x-github-delivery'];
    const payload = parsed(text);
    if (typeof name !== 'string' || !EVENT.test(name) || name === 'error')
      return { status: 400, says: 'No event' };
    if (typeof id !== 'string' || !DELIVERY.test(id)) return { status: 400, says: 'No delivery' };
    if (payload === null) return { status: 400, says: 'No JSON' };
    try {
      // The library's type is one member for each event; handlers take what they registered for.
      await probot.webhooks.receive({ id, name, payload } as Parameters<Probot['webhooks']['receive']>[0]);
    } catch {
      // Probot has logged the error.
      return { status: 500, says: 'Not taken' };
    }
    log.info({ delivery: id, event: name }, 'Took a webhook');
    return { status: 202, says: 'Taken' };
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

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
