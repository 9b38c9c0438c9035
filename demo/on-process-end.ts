const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `clean` once when this process ends: at its exit, on Ctrl-C, or on a signal that ends it. A signal
 * ends the process as it would have done without this, unless something else handles it. Returns a function
 * that cancels this.
 */
export function onProcessEnd(clean: () => void): () => void {
  const cancel = () => {
    process.off('exit', onExit);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onExit = () => {
    cancel();
    clean();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    onExit();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.on('exit', onExit);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return cancel;
}
