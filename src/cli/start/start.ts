import { fork } from 'node:child_process';
import { STOP_SIGNALS } from '../../app/stop-signal.ts';
import { realTimer } from '../../timer.ts';
import { type Child, type Exit, type Exits, keepRunning } from './keep-running.ts';
import { RUNNING } from './messages.ts';

/**
 * Runs Curfew in a child, until a signal stops it. This process loads nothing else, so that nothing else can
 * end it.
 */
export function start(entry: string): Promise<number> {
  return keepRunning({
    begin: (exits) => startChild(entry, exits),
    onSignal: (listener) => {
      for (const signal of STOP_SIGNALS) process.on(signal, () => listener(signal));
    },
    timer: realTimer,
    elapsedMs: () => performance.now(),
  });
}

function startChild(entry: string, { count, last }: Exits): Child {
  const args = count === 0 ? [] : ['--exits', String(count), '--last-exit', last];
  const child = fork(entry, ['serve', ...args]);
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  let hasRun = false;
  child.on('message', (message) => {
    hasRun ||= message === RUNNING;
  });
  child.on('exit', (code, signal) => resolve({ code, signal, hasRun }));
  // If a message cannot be sent, the child is about to end.
  child.on('error', () => {
    if (child.pid === undefined) resolve({ code: null, signal: null, hasRun });
  });
  return {
    exited,
    stop: (signal) => void child.send(signal, () => {}),
    kill: (signal) => void child.kill(signal),
  };
}
