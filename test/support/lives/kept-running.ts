import { type ChildProcess, fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CurfewOptions } from '../../../demo/run-curfew.ts';
import type { FromCurfew, ToCurfew } from './curfew-process.ts';

/** Runs Curfew in a process of its own, and starts it again each time it dies, as a supervisor would. */
export interface KeptRunning extends AsyncDisposable {
  /** Sends SIGKILL. */
  kill(): void;
  /** When it last started to serve, by `performance.now()`; null while it is down. */
  since(): number | null;
  readonly deaths: number;
  /** Milliseconds between its clock and real time. */
  moveTo(ahead: number): void;
  /** The number of jobs that wait or run; null if it died before it answered. */
  busy(): Promise<number | null>;
  /** Runs `curfew init`, again if the process died during it. */
  init(): Promise<number | null>;
}

/** Whether a kill keeps the queue's folder, deletes it, or does both in turns. */
export type DatabaseFate = 'kept' | 'deleted' | 'in turns';

export interface KeptRunningOptions {
  readonly options: CurfewOptions;
  readonly database: DatabaseFate;
  readonly logLevel?: string;
}

const DIED = Symbol('died');

export async function keepRunning({
  options,
  database,
  logLevel = 'silent',
}: KeptRunningOptions): Promise<KeptRunning> {
  let ahead = 0;
  let deaths = 0;
  let ending = false;
  let since: number | null = null;
  let questions = 0;
  const open = new Map<number, (value: number | null | typeof DIED) => void>();
  let child = begin();
  let up = running(child);
  await up;

  function begin(): ChildProcess {
    const fresh = fork(new URL('./curfew-process.ts', import.meta.url), [], {
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'curfew-compiled') },
      execArgv: [],
    });
    fresh.on('message', (message: FromCurfew) => {
      if (message.say === 'running') since = performance.now();
      if (message.say !== 'answer') return;
      open.get(message.question)?.(message.value);
      open.delete(message.question);
    });
    send(fresh, { say: 'run', options, ahead, logLevel });
    return fresh;
  }

  /**
   * Resolves when it serves. A killed process is started again, also during its start. A process that fails
   * by itself is not.
   */
  function running(fresh: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      fresh.on('message', (message: FromCurfew) => message.say === 'running' && resolve());
      fresh.once('exit', (code, signal) => {
        since = null;
        for (const answer of open.values()) answer(DIED);
        open.clear();
        if (ending) return resolve();
        if (signal !== 'SIGKILL') return reject(new Error(`Curfew ended by itself (${code})`));
        deaths += 1;
        up = restart();
        up.then(resolve, reject);
      });
    });
  }

  async function restart(): Promise<void> {
    const deleted = database === 'deleted' || (database === 'in turns' && deaths % 4 > 1);
    if (deleted) await rm(options.folder, { recursive: true, force: true });
    if (ending) return;
    child = begin();
    await running(child);
  }

  async function ask(say: 'counts' | 'init'): Promise<number | null | typeof DIED> {
    await up;
    questions += 1;
    const question = questions;
    const answer = new Promise<number | null | typeof DIED>((resolve) => open.set(question, resolve));
    if (!send(child, { say, question })) return DIED;
    return answer;
  }

  return {
    kill: () => void child.kill('SIGKILL'),
    since: () => since,
    get deaths() {
      return deaths;
    },
    moveTo(milliseconds) {
      ahead = milliseconds;
      send(child, { say: 'move', ahead });
    },
    async busy() {
      const answer = await ask('counts');
      return answer === DIED ? null : answer;
    },
    async init() {
      for (;;) {
        const answer = await ask('init');
        if (answer !== DIED) return answer;
      }
    },
    async [Symbol.asyncDispose]() {
      ending = true;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.kill('SIGKILL')) await gone;
      await up.catch(() => {});
    },
  };
}

/** Whether the message could be sent: a dead process gets none. */
function send(child: ChildProcess, message: ToCurfew): boolean {
  if (!child.connected) return false;
  child.send(message, () => {});
  return true;
}
