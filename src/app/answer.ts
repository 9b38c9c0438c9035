import type { ServerResponse } from 'node:http';

/** All that leaves the server: a status and plain words. */
export interface Answer {
  readonly status: number;
  readonly says: string | Readonly<Record<string, unknown>>;
}

export function answer(response: ServerResponse, { status, says }: Answer): void {
  const body = `${JSON.stringify(typeof says === 'string' ? { status: says } : says)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What was not read of a refused body must not be taken for the next request.
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  response.end(body);
}
