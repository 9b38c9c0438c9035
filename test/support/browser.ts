import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The Chromium of this machine, if there is one. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

type Event = { readonly method: string; readonly params: Readonly<Record<string, unknown>> };

/** A page in a headless Chromium, controlled over a pipe. */
export interface Page {
  /** Everything that the page printed to its console, and every network request that it made. */
  readonly said: string[];
  readonly asked: string[];
  send(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  press(key: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openPage(file: string): Promise<Page> {
  if (CHROMIUM === undefined) throw new Error('there is no Chromium here');
  const profile = mkdtempSync(join(tmpdir(), 'curfew-browser-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  const own = ['--remote-debugging-pipe', `--user-data-dir=${profile}`, '--disable-background-networking'];
  const child = spawn(CHROMIUM, [...flags, ...own, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const writing = child.stdio[3] as Writable;
  const reading = child.stdio[4] as Readable;
  const waiting = new Map<number, (answer: { result?: object; error?: { message: string } }) => void>();
  const said: string[] = [];
  const asked: string[] = [];
  let loaded: () => void = () => {};
  let rest = '';
  let last = 0;
  let session: string | undefined;

  const hear = ({ method, params }: Event): void => {
    if (method === 'Network.requestWillBeSent') asked.push(JSON.stringify(params['request']));
    if (
      method === 'Runtime.consoleAPICalled' ||
      method === 'Runtime.exceptionThrown' ||
      method === 'Log.entryAdded'
    )
      said.push(JSON.stringify(params));
    if (method === 'Page.loadEventFired') loaded();
  };
  reading.on('data', (chunk: Buffer) => {
    const parts = `${rest}${chunk.toString()}`.split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part);
      if (typeof message.id === 'number') waiting.get(message.id)?.(message);
      else hear(message);
    }
  });
  const send: Page['send'] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(error.message)) : resolve({ ...result }),
      );
      writing.write(
        `${JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) })}\0`,
      );
    });

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  session = String((await send('Target.attachToTarget', { targetId, flatten: true }))['sessionId']);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Accessibility']) await send(`${domain}.enable`);
  const whole = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  await send('Page.navigate', { url: `file://${file}` });
  await whole;

  return {
    said,
    asked,
    send,
    async evaluate(expression) {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { readonly value?: unknown }).value;
    },
    async press(key) {
      for (const type of ['rawKeyDown', 'keyUp'])
        await send('Input.dispatchKeyEvent', { type, key, code: key });
    },
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.on('close', resolve));
      child.kill();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
