import type { Terminal } from '../terminal.ts';

/** Enough for one write to be worth its call, and nothing to remember. */
const CHUNK = 32_768;

/** Writes lines a chunk at a time: a hundred thousand single writes would cost more than finding what to say. */
export function lineWriter(terminal: Pick<Terminal, 'out'>): {
  line(text: string): void;
  end(): void;
} {
  let lines: string[] = [];
  let size = 0;
  const flush = () => {
    if (lines.length > 0) terminal.out(lines.join('\n'));
    lines = [];
    size = 0;
  };
  return {
    line(text) {
      lines.push(text);
      size += text.length + 1;
      if (size >= CHUNK) flush();
    },
    end: flush,
  };
}

export type Format = 'text' | 'json' | 'csv' | 'ndjson';
