import { createSign } from 'node:crypto';
import type { App } from '../../simulator/people/app.ts';
import type { Simulator } from '../../simulator/start-simulator.ts';

/** A short-lived token that the key of the App signed. */
export function jwtOf(app: App, now = new Date(), issuer: string | number = app.clientId): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(now.getTime() / 1000);
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - 30, exp: seconds + 570, iss: issuer })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(app.privateKey, 'base64url')}`;
}

/** A token of one installation, with all or some of its permissions. */
export async function tokenOf(
  simulator: Simulator,
  app: App,
  installation: number,
  wish: object = {},
): Promise<string> {
  const response = await fetch(`${simulator.url}/app/installations/${installation}/access_tokens`, {
    method: 'POST',
    headers: { authorization: `bearer ${jwtOf(app)}`, 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  const body: { token: string } = JSON.parse(await response.text());
  return body.token;
}
