import type { Terminal } from '../terminal.ts';

export type Format = 'text' | 'json' | 'csv' | 'ndjson';

/** Characters. */
const CHUNK_LENGTH = 32_768;

/** Writes lines in chunks. A hundred thousand single writes would cost more than finding the lines. */
export function lineWriter(terminal: Pick<Terminal, 'out'>): {
  line(text: string): void;
  end(): void;
} {
  let lines: string[] = [];
  let length = 0;
  const flush = () => {
    if (lines.length > 0) terminal.out(lines.join('\n'));
    lines = [];
    length = 0;
  };
  return {
    line(text) {
      lines.push(text);
      length += text.length + 1;
      if (length >= CHUNK_LENGTH) flush();
    },
    end: flush,
  };
}
