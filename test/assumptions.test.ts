import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { questions } from '../scripts/prove/questions.ts';

const PAGE = 'docs/assumptions.md';
const HEAD = '| assumption | source | played | tried live | consequence |';

/** The rows of all tables about GitHub. */
const ROWS = readFileSync(PAGE, 'utf8')
  .split('\n## ')
  .filter((section) => section.includes(HEAD))
  .flatMap((section) => section.split('\n').filter((line) => line.startsWith('| ') && line !== HEAD))
  .map((line) => line.slice(2, -2).split(/ (?<!\\)\| /))
  .map(([assumption = '', source = '', played = '', tried = '', ...rest]) => ({
    assumption,
    source,
    played,
    tried,
    rest,
  }));

describe('assumptions about GitHub', () => {
  it('are listed', () => {
    expect(ROWS.length).toBeGreaterThan(50);
  });

  it.each(ROWS)('$assumption', ({ source, played, tried, rest }) => {
    expect(source).not.toBe('');
    expect(rest).toHaveLength(1);
    const files = [...played.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file = '']) => file);
    if (!played.startsWith('not played')) expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join('simulator', file)))).toEqual([]);
    expect(tried).toMatch(/^(?:no|yes|\[[^\]]+\]\([^)]+\))(?: \(asked by `[^)]+`\))?$/);
    const report = /\]\(([^)]+)\)/.exec(tried)?.[1];
    if (report !== undefined) expect(existsSync(join(dirname(PAGE), report))).toBe(true);
  });

  it.each(questions)('are asked by $id, in the row that it names', ({ id, row }) => {
    const asked = ROWS.filter(({ tried }) => tried.includes(`\`${id}\``));
    expect(asked.filter(({ assumption }) => assumption.startsWith(row))).toHaveLength(1);
  });

  it('name no question that is not asked', () => {
    const named = ROWS.flatMap(({ tried }) => [...tried.matchAll(/`([^`]+)`/g)].map(([, id]) => id));
    expect(named.filter((id) => !questions.some((question) => question.id === id))).toEqual([]);
  });
});
