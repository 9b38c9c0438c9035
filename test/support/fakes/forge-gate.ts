import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Steps } from '../lives/steps.ts';
import { listen } from './listen.ts';

export interface Gate extends AsyncDisposable {
  readonly port: number;
}

/** A proxy between Curfew and GitHub. It kills the process right before or right after a write. */
export async function forgeGate(to: string, steps: Steps, strike: () => void): Promise<Gate> {
  const server = createServer((incoming, outgoing) => {
    pass(to, steps, strike, incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    port: await listen(server),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  to: string,
  steps: Steps,
  strike: () => void,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bytesOf(incoming);
  const step = stepIn(incoming.method ?? 'GET', incoming.url ?? '/', body.toString());
  const moment = step === null ? null : steps.meet(step);
  if (moment === 'before') {
    strike();
    outgoing.destroy();
    return;
  }
  const answer = await forward(to, incoming, body);
  const answerBody = await bytesOf(answer);
  if (moment === 'after') {
    strike();
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answerBody);
}

function forward(
  to: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(url ?? '/', to), { method, headers, agent: false }, resolve);
    asked.once('error', reject);
    asked.end(body);
  });
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** The name of a writing call; null for a read, a token, or a redelivery. */
function stepIn(method: string, url: string, body: string): string | null {
  const path = url.split('?')[0] ?? url;
  if (method === 'GET' || path.startsWith('/app')) return null;
  const said: unknown = body === '' ? null : JSON.parse(body);
  if (path !== '/graphql') return plain(`${method} ${path} ${detailOf(said)}`);
  if (!textAt(said, 'query').trimStart().startsWith('mutation')) return null;
  const input = at(at(said, 'variables'), 'input');
  const branch = textAt(at(input, 'branch'), 'branchName');
  return plain(`commit to ${branch}: ${textAt(at(input, 'message'), 'headline')}`);
}

/** The part of a call that distinguishes calls to the same path. */
function detailOf(said: unknown): string {
  return [textAt(said, 'ref'), textAt(said, 'title'), textAt(at(said, 'output'), 'title')]
    .filter((each) => each !== '')
    .join(' ');
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function textAt(value: unknown, name: string): string {
  const found = at(value, name);
  return typeof found === 'string' ? found : '';
}

/** A name that is the same in every run: without GitHub's numbers, object ids, times and delays. */
function plain(step: string): string {
  return (
    step
      .replaceAll(/[0-9a-f]{12,}/g, '…')
      .replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, '…')
      .replaceAll(/\d+(ms|s|m)? late|on time/g, '… late')
      // After the loss of the database, the entry is `found absent`. The step is the same.
      .replaceAll(', found absent', ', verified absent')
      // A revert may be recorded before GitHub links its pull request. The step is the same.
      .replace(/(: reverted .*) \(#\d+\)$/, '$1')
      .replaceAll(/\d{4,}/g, '…')
      .trim()
  );
}
