import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../ports/log.ts';
import { type Answer, answer } from './answer.ts';

const WEBHOOK_PATH = '/api/github/webhooks';

export interface RunningServer {
  readonly port: number;
  /** Accepts nothing more, and resolves when what was accepted is answered; what is still open after `graceMs` is cut off. */
  stop(graceMs: number): Promise<void>;
}

/** Four doors, one of them only where webhooks are on; everything else does not exist. */
export async function startServer(options: {
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  readonly ready: () => Promise<Answer>;
  readonly metrics: (request: IncomingMessage) => Promise<Answer>;
  readonly receive: ((request: IncomingMessage) => Promise<Answer>) | null;
}): Promise<RunningServer> {
  const { log, ready, metrics, receive } = options;
  const route = async (request: IncomingMessage): Promise<Answer> => {
    const door = `${request.method} ${request.url?.split('?')[0]}`;
    if (door === 'GET /healthz') return { status: 200, says: 'ok' };
    if (door === 'GET /readyz') return ready();
    if (door === 'GET /metrics') return metrics(request);
    if (door === `POST ${WEBHOOK_PATH}` && receive !== null) return receive(request);
    return { status: 404, says: 'Not found' };
  };
  const server = createServer((request, response) => {
    route(request)
      .catch((failure: unknown): Answer => {
        log.error({ error: failure instanceof Error ? failure.message : 'unknown' }, 'A request failed');
        return { status: 500, says: 'Failed' };
      })
      .then((said) => answer(response, said));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: (graceMs) =>
      new Promise((resolve) => {
        // Whoever sends slowly, signed or not, must not keep running jobs from their own time to end.
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
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
