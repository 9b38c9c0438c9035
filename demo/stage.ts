import type { Logger } from 'pino';
import type { Simulator, startSimulator } from '../simulator/start-simulator.ts';
import type { Composed } from '../src/compose.ts';
import { type Acme, createAcme } from './acme.ts';
import { type MovableClock, movableClock } from './movable-clock.ts';
import { type RunningCurfew, runCurfew } from './run-curfew.ts';

/** GitHub, its people, and Curfew, which can be stopped and started. */
export interface Stage extends Pick<Acme, 'simulator' | 'repository' | 'people'> {
  readonly clock: MovableClock;
  readonly appId: number;
  readonly composed: () => Composed;
  /** Resolves when GitHub has no event left to deliver, and no job of Curfew waits or runs. */
  untilIdle(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** Holds the bare repositories and the queue. */
  readonly folder: string;
  readonly ordersUrl: string;
  readonly log: Logger;
  readonly simulate?: typeof startSimulator;
}

/** Creates the organization and its repository. Does not start Curfew. */
export async function openStage({ folder, ordersUrl, log, simulate }: StageOptions): Promise<Stage> {
  const clock = movableClock();
  const now = () => clock.now().toJSDate();
  const acme = await createAcme({ folder, now, ...(simulate === undefined ? {} : { simulate }) });
  const { simulator, repository, people, registered } = acme;
  let running: RunningCurfew | null = null;
  const composed = () => {
    if (running === null) throw new Error('Curfew is not running');
    return running.composed;
  };

  return {
    simulator,
    repository,
    people,
    clock,
    appId: Number(registered.app.id),
    composed,
    async start() {
      const options = { ...registered, apiUrl: simulator.url, folder: `${folder}/queue`, ordersUrl };
      running = await runCurfew(options, { clock, log });
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    untilIdle: () => waitUntilIdle(simulator, composed),
  };
}

async function waitUntilIdle(simulator: Simulator, composed: () => Composed): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    await simulator.settle();
    const { waiting, active } = await composed().queue.counts();
    calm = waiting + active === 0 ? calm + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
