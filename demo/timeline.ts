import { styleText } from 'node:util';

type Who = 'alice' | 'bob' | 'dana' | 'petra' | 'curfew' | 'orders-db';

const COLORS = {
  alice: 'cyan',
  bob: 'yellow',
  dana: 'green',
  petra: 'green',
  curfew: 'magenta',
  'orders-db': 'blue',
} as const;

/** Prints the story as it happens; what it claims was checked before it is printed. */
export interface Timeline {
  act(title: string): void;
  /** What somebody did or saw, with lines that belong to it. */
  say(who: Who, what: string, lines?: readonly string[]): void;
}

export function timeline(print: (line: string) => void, now: () => Date): Timeline {
  const clock = () => styleText('dim', now().toISOString().slice(11, 19));
  return {
    act(title) {
      print('');
      print(styleText('bold', title));
    },
    say(who, what, lines = []) {
      print(`  ${clock()}  ${styleText(COLORS[who], who.padEnd(9))}  ${what}`);
      for (const line of lines) print(`${' '.repeat(23)}${styleText('dim', '│')} ${line}`);
    },
  };
}

/** A promise that the demo makes to its viewer; it fails the demo where it is not kept. */
export class PromiseBroken extends Error {
  constructor(promise: string, found: string) {
    super(`${promise}\n  found: ${found}`);
    this.name = 'PromiseBroken';
  }
}

export function check(promise: string, kept: boolean, found: unknown = kept): asserts kept {
  if (!kept) throw new PromiseBroken(promise, typeof found === 'string' ? found : JSON.stringify(found));
}
