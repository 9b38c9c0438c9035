import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../ports/log.ts';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import { type Answer, sendAnswer } from './answer.ts';

const WEBHOOK_PATH = '/api/github/webhooks';

/** Milliseconds. A connection is closed if its request takes longer. GitHub waits 10 s for an answer. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000 };

export interface RunningServer {
  readonly port: number;
  /**
   * Accepts no more requests. Resolves when the accepted ones are answered; `graceMs` later, the rest is cut
   * off.
   */
  stop(graceMs: number): Promise<void>;
}

export interface Endpoints {
  readonly ready: () => Promise<Answer>;
  readonly metrics: (request: IncomingMessage) => Promise<Answer>;
  /** Null if webhooks are off. */
  readonly receive: ((request: IncomingMessage) => Promise<Answer>) | null;
}

/** Serves four endpoints, one of them only if webhooks are on. Every other request is answered with 404. */
export async function startServer(
  options: Endpoints & {
    readonly host: string;
    readonly port: number;
    readonly timer: Timer;
    readonly log: Log;
  },
): Promise<RunningServer> {
  const { timer, log } = options;
  const server = createServer(TIMEOUTS, (request, response) => {
    route(options, request)
      .catch((error: unknown): Answer => {
        log.error({ err: error }, 'request failed');
        return { status: 500, body: 'Failed' };
      })
      .then((answer) => sendAnswer(response, answer));
  });
  await listening(server, options);
  // Without a listener, a connection that cannot be accepted, for example for want of file descriptors, would
  // end the process.
  server.on('error', (error) => log.error({ err: error }, 'a connection could not be accepted'));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      // A sender that is slow, signed or not, must not use up the time that running jobs have to finish.
      const { outcome } = await withTimeout(timer, graceMs, closed);
      if (outcome === 'timed-out') server.closeAllConnections();
      await closed;
    },
  };
}

async function route({ ready, metrics, receive }: Endpoints, request: IncomingMessage): Promise<Answer> {
  const endpoint = `${request.method} ${request.url?.split('?')[0]}`;
  if (endpoint === 'GET /healthz') return { status: 200, body: 'ok' };
  if (endpoint === 'GET /readyz') return ready();
  if (endpoint === 'GET /metrics') return metrics(request);
  if (endpoint === `POST ${WEBHOOK_PATH}` && receive !== null) return receive(request);
  return { status: 404, body: 'Not found' };
}

function listening(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`Cannot listen on ${host}:${port}: ${cause.message}`, { cause })),
    );
    server.listen({ host, port }, resolve);
  });
}
