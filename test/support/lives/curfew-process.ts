// Runs Curfew in a process of its own, as the demo runs it. The parent moves its clock.
import { DateTime } from 'luxon';
import { proposeSetUp } from '../../../demo/propose-set-up.ts';
import { type CurfewOptions, runCurfew } from '../../../demo/run-curfew.ts';
import { openLog } from '../../../src/app/log.ts';

/** Messages of the parent. `ahead`: milliseconds between the clock and real time. */
export type ToCurfew =
  | {
      readonly say: 'run';
      readonly options: CurfewOptions;
      readonly ahead: number;
      readonly logLevel: string;
    }
  | { readonly say: 'move'; readonly ahead: number }
  | { readonly say: 'counts'; readonly question: number }
  | { readonly say: 'init'; readonly question: number };

/** Messages to the parent. `busy`: the number of jobs that wait or run. */
export type FromCurfew =
  | { readonly say: 'running' }
  | { readonly say: 'answer'; readonly question: number; readonly value: number | null };

let ahead = 0;
let ask: (what: 'counts' | 'init') => Promise<number | null> = async () => null;

process.on('message', (message: ToCurfew) => {
  hear(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function hear(message: ToCurfew): Promise<void> {
  if (message.say === 'run') return run(message);
  if (message.say === 'move') {
    ahead = message.ahead;
    return;
  }
  send({ say: 'answer', question: message.question, value: await ask(message.say) });
}

async function run(message: Extract<ToCurfew, { say: 'run' }>): Promise<void> {
  ahead = message.ahead;
  const clock = { now: () => DateTime.utc().plus({ milliseconds: ahead }) };
  const log = openLog({ level: message.logLevel, secrets: [] });
  const { composed } = await runCurfew(message.options, { clock, log });
  ask = async (what) => {
    if (what === 'init') return proposeSetUp(composed, Number(message.options.app.id));
    const { waiting, active } = await composed.queue.counts();
    return waiting + active;
  };
  send({ say: 'running' });
}

function send(message: FromCurfew): void {
  process.send?.(message);
}
