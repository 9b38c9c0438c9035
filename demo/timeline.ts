import { styleText } from 'node:util';

type Actor = 'alice' | 'bob' | 'dana' | 'petra' | 'curfew' | 'orders-db';

const COLORS = {
  alice: 'cyan',
  bob: 'yellow',
  dana: 'green',
  petra: 'green',
  curfew: 'magenta',
  'orders-db': 'blue',
} as const;

/** Prints the events of the demo. The demo checks the claim of each event before it prints the event. */
export interface Timeline {
  /** A title above the events that follow. */
  heading(title: string): void;
  /** One thing that an actor did or saw, with its details below it. */
  event(actor: Actor, text: string, details?: readonly string[]): void;
}

/** Columns before the text: two spaces, the time, the actor. */
const INDENT = 23;

/** `columns` is the width of the terminal; longer lines are wrapped at words. */
export function printedTimeline(print: (line: string) => void, now: () => Date, columns = 100): Timeline {
  const clock = () => styleText('dim', now().toISOString().slice(11, 19));
  return {
    heading(title) {
      print('');
      print(styleText('bold', title));
    },
    event(actor, text, details = []) {
      const [first = '', ...rest] = wrap(text, columns - INDENT);
      print(`  ${clock()}  ${styleText(COLORS[actor], actor.padEnd(9))}  ${first}`);
      for (const line of rest) print(`${' '.repeat(INDENT)}${line}`);
      for (const line of details.flatMap((detail) => wrap(detail, columns - INDENT - 2))) {
        print(`${' '.repeat(INDENT)}${styleText('dim', '│')} ${line}`);
      }
    },
  };
}

/** Lines of at most `width` characters, broken at spaces; a longer word stays whole. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The demo claims something that did not happen. The demo stops and fails. */
export class BrokenPromise extends Error {
  constructor(promise: string, found: string) {
    super(`${promise}\n  found: ${found}`);
    this.name = 'BrokenPromise';
  }
}

/** Throws `BrokenPromise` if the promise was not kept. */
export function assertPromise(promise: string, kept: boolean, found: unknown = kept): asserts kept {
  if (!kept) throw new BrokenPromise(promise, typeof found === 'string' ? found : JSON.stringify(found));
}
