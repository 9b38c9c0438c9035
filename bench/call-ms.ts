import { parseArgs } from 'node:util';
import { startSimulator } from '../simulator/start-simulator.ts';

/** The duration of a call to GitHub, from 80 to 200 ms as docs/assumptions.md has it. */
const CALL_MS = 150;

export function benchArguments(): { readonly callMs: number; readonly numbers: readonly number[] } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'call-ms': { type: 'string', default: String(CALL_MS) } },
  });
  const [callMs = CALL_MS, ...numbers] = [values['call-ms'], ...positionals].map(Number);
  if (![callMs, ...numbers].every((each) => each >= 0)) throw new Error('Every argument is a number.');
  return { callMs, numbers };
}

/** Starts a simulator in which each call of an App takes this long. */
export function slowSimulator(callMs: number): typeof startSimulator {
  return (options) => startSimulator({ ...options, callMs });
}
