import { createPublicKey, createVerify } from 'node:crypto';
import { Refused } from '../http/answer.ts';
import type { Caller } from '../http/call.ts';
import type { AppState } from '../state.ts';
import type { World } from '../world.ts';

/** The caller of a request, by its `Authorization` header. */
export function authenticate(world: World, header: string | undefined): Caller {
  if (header === undefined) return { kind: 'anonymous' };
  const secret = header.replace(/^(bearer|token) /i, '');
  if (secret.split('.').length === 3) return { kind: 'app', app: appBehind(world, secret) };
  const token = world.tokens.get(secret);
  if (token !== undefined) {
    if (token.expiresAt <= Date.now()) throw new Refused(401, 'Bad credentials');
    if (token.installation.suspendedAt !== null)
      throw new Refused(403, 'This installation has been suspended');
    if (!token.installation.app.installations.includes(token.installation))
      throw new Refused(401, 'Bad credentials');
    return { kind: 'installation', installation: token.installation, token };
  }
  const fineGrained = world.fineGrainedTokens.get(secret);
  if (fineGrained !== undefined) {
    if (fineGrained.expiresAt <= world.clock.now()) throw new Refused(401, 'Bad credentials');
    return { kind: 'person', account: fineGrained.account, token: fineGrained };
  }
  const account = [...world.accounts.values()].find((each) => each.type === 'User' && each.token === secret);
  if (account === undefined) throw new Refused(401, 'Bad credentials');
  return { kind: 'person', account };
}

function appBehind(world: World, jwt: string): AppState {
  const [head = '', payload = '', signature = ''] = jwt.split('.');
  const claims = claimsIn(payload);
  const app = [...world.apps.values()].find(
    ({ id, clientId }) => String(id) === String(claims['iss']) || clientId === claims['iss'],
  );
  if (app === undefined) throw new Refused(401, "'Issuer' claim ('iss') must be an Integer");
  const verifier = createVerify('RSA-SHA256').update(`${head}.${payload}`);
  if (
    claimsIn(head)['alg'] !== 'RS256' ||
    !verifier.verify(createPublicKey(app.publicKey), signature, 'base64url')
  ) {
    throw new Refused(401, 'A JSON web token could not be decoded');
  }
  checkTimes(world, Number(claims['iat']), Number(claims['exp']));
  return app;
}

/**
 * Accepts a token by the simulator's time or by real time. A client library creates the token in real time
 * and cannot be given another clock.
 */
function checkTimes(world: World, issued: number, expires: number): void {
  const clocks = [world.clock.now().getTime() / 1000, Date.now() / 1000];
  if (!clocks.some((now) => expires > now && expires <= now + 660)) {
    throw new Refused(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (!clocks.some((now) => issued <= now + 60)) {
    throw new Refused(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

function claimsIn(part: string): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? Object.fromEntries(Object.entries(claims)) : {};
  } catch {
    throw new Refused(401, 'A JSON web token could not be decoded');
  }
}
