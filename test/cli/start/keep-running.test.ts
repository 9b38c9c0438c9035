import { describe, expect, it } from 'vitest';
import type { StopSignal } from '../../../src/app/stop-signal.ts';
import { type Child, type Exit, type Exits, keepRunning } from '../../../src/cli/start/keep-running.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';

const RAN: Exit = { code: 70, signal: null, hasRun: true };
const KILLED: Exit = { code: null, signal: 'SIGKILL', hasRun: true };
const REFUSED: Exit = { code: 2, signal: null, hasRun: false };

interface FakeChild {
  readonly startedWith: Exits;
  readonly heard: string[];
  exit(exit: Exit): void;
}

/** A parent whose children and time the test controls. */
function aParent() {
  const time = aManualClock('2026-11-23T14:00:00Z');
  const children: FakeChild[] = [];
  let signal: (name: StopSignal) => void = () => {};
  let code: number | null = null;
  const begin = (startedWith: Exits): Child => {
    const { promise: exited, resolve: exit } = Promise.withResolvers<Exit>();
    const heard: string[] = [];
    children.push({ startedWith, heard, exit });
    return {
      exited,
      stop: (name) => void heard.push(`stop ${name}`),
      kill: (name) => void heard.push(`kill ${name}`),
    };
  };
  void keepRunning({
    begin,
    onSignal: (listener) => {
      signal = listener;
    },
    timer: time.timer,
    elapsedMs: () => time.clock.now().toMillis(),
  }).then((answer) => {
    code = answer;
  });
  return {
    children,
    pass: time.pass,
    signal: (name: StopSignal) => signal(name),
    code: () => code,
    /** The newest child ends. Waits until nothing is left to do. */
    async exit(exit: Exit): Promise<void> {
      children.at(-1)?.exit(exit);
      await time.pass(0);
    },
    /** Milliseconds until the next child begins. */
    async delay(): Promise<number> {
      const began = children.length;
      let waited = 0;
      for (; children.length === began && waited < 60_000; waited += 250) await time.pass(250);
      return waited;
    },
  };
}

describe('a child that ends unexpectedly', () => {
  it.each([
    ['after an error', RAN, 'code 70'],
    ['by SIGKILL', KILLED, 'SIGKILL'],
    ['in Node itself', { ...RAN, code: 13 }, 'code 13'],
    ['by SIGKILL, during its start', { ...KILLED, hasRun: false }, 'SIGKILL'],
    ['after an error, during its start', { ...RAN, hasRun: false }, 'code 70'],
    ['without a start', { code: null, signal: null, hasRun: false }, 'could not be started'],
  ])('%s is started again, and learns why', async (_name, exit, last) => {
    const parent = aParent();
    await parent.exit(exit);
    expect(await parent.delay()).toBe(250);
    expect(parent.children.map(({ startedWith }) => startedWith)).toEqual([
      { count: 0, last: '' },
      { count: 1, last },
    ]);
    expect(parent.code()).toBeNull();
  });

  it('is started with growing delays', async () => {
    const parent = aParent();
    const delays: number[] = [];
    for (let times = 0; times < 10; times++) {
      await parent.exit(KILLED);
      delays.push(await parent.delay());
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(parent.children.at(-1)?.startedWith.count).toBe(10);
  });

  it('is started at once after a healthy minute', async () => {
    const parent = aParent();
    for (let times = 0; times < 5; times++) {
      await parent.exit(KILLED);
      await parent.delay();
    }
    await parent.pass(60_000);
    await parent.exit(KILLED);
    expect(await parent.delay()).toBe(250);
    await parent.exit(KILLED);
    expect(await parent.delay()).toBe(500);
  });
});

describe('a child that cannot start for a reason that a person must fix', () => {
  it.each([1, 2])('ends the parent with its code %i', async (code) => {
    const parent = aParent();
    await parent.exit({ ...REFUSED, code });
    expect(parent.code()).toBe(code);
  });

  it('is started again, if Curfew had started before', async () => {
    const parent = aParent();
    await parent.exit(RAN);
    await parent.delay();
    await parent.exit(REFUSED);
    expect(await parent.delay()).toBe(500);
    expect(parent.children).toHaveLength(3);
  });
});

describe('a signal', () => {
  it('is passed on as a request, the second one as a signal, and the code is that of the child', async () => {
    const parent = aParent();
    parent.signal('SIGTERM');
    parent.signal('SIGINT');
    expect(parent.children[0]?.heard).toEqual(['stop SIGTERM', 'kill SIGINT']);
    await parent.exit({ code: null, signal: 'SIGINT', hasRun: true });
    expect(parent.code()).toBe(130);
    expect(parent.children).toHaveLength(1);
  });

  it('ends the parent when the child has stopped', async () => {
    const parent = aParent();
    parent.signal('SIGTERM');
    await parent.pass(5_000);
    expect(parent.code()).toBeNull();
    await parent.exit({ code: 0, signal: null, hasRun: true });
    expect(parent.code()).toBe(0);
  });

  it('ends the parent at once while no child runs', async () => {
    const parent = aParent();
    await parent.exit(KILLED);
    parent.signal('SIGTERM');
    await parent.pass(0);
    expect(parent.code()).toBe(0);
    await parent.pass(60_000);
    expect(parent.children).toHaveLength(1);
  });

  it('to the child alone ends the parent, too', async () => {
    const parent = aParent();
    await parent.exit({ code: 0, signal: null, hasRun: true });
    expect(parent.code()).toBe(0);
  });
});
