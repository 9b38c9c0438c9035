import type { ServerResponse } from 'node:http';

/** All that leaves the server: a status and plain words, or the metrics. */
export type Answer = { readonly status: number } & (
  | { readonly says: string | Readonly<Record<string, unknown>> }
  | { readonly text: string }
);

export function answer(response: ServerResponse, given: Answer): void {
  const { status } = given;
  const body = 'text' in given ? given.text : jsonOf(given.says);
  response.writeHead(status, {
    'content-type':
      'text' in given ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What was not read of a refused body must not be taken for the next request.
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function jsonOf(says: string | Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(typeof says === 'string' ? { status: says } : says)}\n`;
}
