import { createHash } from 'node:crypto';

/** The events, in order. */
export interface Trace {
  /** An event of the story for people. */
  say(text: string): void;
  /** A detail, to compare two runs. */
  detail(text: string): void;
  story(): readonly string[];
  /** The number of details. */
  details(): number;
  /** A digest over all events and details. */
  hash(): string;
}

export function openTrace(now: () => number, start: number): Trace {
  const hash = createHash('sha256');
  const story: string[] = [];
  let details = 0;
  const at = () => {
    const ms = now() - start;
    const minutes = String(Math.floor(ms / 60_000)).padStart(2, '0');
    return `${minutes}:${((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')}`;
  };
  return {
    say(text) {
      const line = `${at()}  ${text}`;
      story.push(line);
      hash.update(`${line}\n`);
    },
    details: () => details,
    detail(text) {
      details += 1;
      hash.update(`${now()} ${text}\n`);
    },
    story: () => story,
    hash: () => hash.copy().digest('hex'),
  };
}
