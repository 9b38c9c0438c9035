import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Delivery } from './delivery.ts';

/** The headers of GitHub's webhooks. The signature covers the bytes of `payload`, which are the body. */
export function headersOf({ guid, app, event, payload }: Delivery, secret: string): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    // GitHub sends `GitHub-Hookshot/` and a version.
    'user-agent': 'GitHub-Hookshot/simulator',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(app.id),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}`,
  };
}

/** Posts, and waits for the answer. The status is 0 if there is no answer in time. Never rejects. */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  answerTimeoutMs: number,
): Promise<{ status: number; body: string | null }> {
  return new Promise((resolve) => {
    const noAnswer = { status: 0, body: null };
    const request = httpRequest(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        );
        response.on('error', () => resolve(noAnswer));
      },
    );
    const timer = setTimeout(() => request.destroy(), answerTimeoutMs);
    request.on('close', () => {
      clearTimeout(timer);
      resolve(noAnswer);
    });
    request.on('error', () => resolve(noAnswer));
    request.end(body);
  });
}
