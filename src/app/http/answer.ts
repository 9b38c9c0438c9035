import type { ServerResponse } from 'node:http';

/**
 * An answer of the server. `body` is sent as JSON, and a string as the field `status` of it. `text` is sent
 * as it is, for the metrics.
 */
export type Answer = { readonly status: number } & (
  | { readonly body: string | Readonly<Record<string, unknown>> }
  | { readonly text: string }
);

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const { status } = answer;
  const content = 'text' in answer ? answer.text : toJson(answer.body);
  response.writeHead(status, {
    'content-type':
      'text' in answer ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // The unread rest of a refused body must not be read as the next request.
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  response.end(content);
}

function toJson(body: string | Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(typeof body === 'string' ? { status: body } : body)}\n`;
}
