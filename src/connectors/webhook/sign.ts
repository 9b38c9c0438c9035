import { createHmac } from 'node:crypto';

/**
 * Signs one request. The signature covers the timestamp, in Unix seconds, so that a receiver can refuse an
 * old request that an attacker recorded.
 */
export function signatureHeaders(body: string, secret: string, unixSeconds: number): Record<string, string> {
  const timestamp = String(unixSeconds);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'curfew-timestamp': timestamp, 'curfew-signature': `v1=${signature}` };
}
