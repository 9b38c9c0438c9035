import { createHmac } from 'node:crypto';

/** Signs one try. The timestamp, in Unix seconds, is under the signature, so that a request that was caught grows old. */
export function signatureHeaders(body: string, secret: string, unixSeconds: number): Record<string, string> {
  const timestamp = String(unixSeconds);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'curfew-timestamp': timestamp, 'curfew-signature': `v1=${signature}` };
}
