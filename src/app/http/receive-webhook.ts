import type { IncomingMessage } from 'node:http';
import type { Probot } from 'probot';
import type { Log } from '../../ports/log.ts';
import type { Timer } from '../../ports/timer.ts';
import type { Answer } from './answer.ts';
import { type Body, bodyReader } from './read-body.ts';

/**
 * Headers can be forged, because GitHub signs only the body. So only these forms are passed to the handlers.
 */
const EVENT = /^[a-z_]{1,64}$/;
const DELIVERY = /^[0-9A-Za-z-]{1,64}$/;
/** A body without such a signature is not read. */
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/**
 * Verifies a delivery, passes it to the handlers, and answers when its jobs are stored. The answer gives no
 * details, because anyone can send a request. The log says why a delivery failed.
 */
export function webhookReceiver({
  probot,
  timer,
  log,
}: {
  readonly probot: Probot;
  readonly timer: Timer;
  readonly log: Log;
}) {
  const read = bodyReader(timer);
  return async (request: IncomingMessage): Promise<Answer> => {
    const signature = request.headers['x-hub-signature-256'];
    if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return notSigned(log, 0);
    const body = await read(request);
    if (body.outcome !== 'read') return REFUSALS[body.outcome];
    const text = body.bytes.toString('utf8');
    if (!(await isSigned(probot, text, signature))) return notSigned(log, body.bytes.length);
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
      // The library's type has one member for each event. Each handler gets only the events that it
      // registered for.
      await probot.webhooks.receive({ id, name, payload } as Parameters<Probot['webhooks']['receive']>[0]);
    } catch {
      // Probot has logged the error.
      return { status: 500, body: 'Failed' };
    }
    log.info({ delivery: id, event: name }, 'webhook accepted');
    return { status: 202, body: 'Accepted' };
  };
}

const REFUSALS: Readonly<Record<Exclude<Body['outcome'], 'read'>, Answer>> = {
  'too-large': { status: 413, body: 'Too large' },
  'too-slow': { status: 408, body: 'Too slow' },
  busy: { status: 503, body: 'Busy' },
  // No sender is there to read it.
  broken: { status: 400, body: 'Broken' },
};

function notSigned(log: Log, bytes: number): Answer {
  log.warn({ bytes }, 'webhook without a valid signature; it was refused');
  return { status: 401, body: 'Not signed' };
}

async function isSigned(probot: Probot, text: string, signature: string): Promise<boolean> {
  if (text === '') return false;
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
