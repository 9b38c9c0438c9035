import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { prometheus } from '../src/app/metrics/prometheus.ts';
import type { Finding } from '../src/domain/findings/finding.ts';
import { parseGrantsFile } from '../src/domain/grants/parse-grants-file.ts';
import { parseOperator } from '../src/domain/operator/parse-operator.ts';
import { parsePolicy } from '../src/domain/policy/parse-policy.ts';

const PAGES = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const LINKS = PAGES.flatMap(({ path, text }) =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => ({ path, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target)),
);

/** Whole files as examples; a part of a file is a block `yaml fragment`. */
const EXAMPLES = PAGES.flatMap(({ path, text }) =>
  [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', block = '']) => ({
    path,
    starts: block.trim().split('\n')[0] ?? '',
    yaml: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  })),
);

describe('links', () => {
  it.each(LINKS)('$path to $target', ({ path, target }) => {
    const [file = '', anchor] = target.split('#');
    const page = file === '' ? path : join(dirname(path), file);
    expect(existsSync(page)).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readFileSync(page, 'utf8'))).toContain(anchor);
  });
});

describe('examples', () => {
  it('there are some of each kind', () => {
    expect(new Set(EXAMPLES.map(({ yaml }) => kindOf(yaml)))).toEqual(
      new Set(['grants', 'policy', 'operator']),
    );
  });

  it.each(EXAMPLES)('in $path: $starts', ({ yaml }) => {
    expect(findingsIn(yaml).map(({ code }) => code)).toEqual([]);
  });
});

function kindOf(yaml: string): 'grants' | 'policy' | 'operator' {
  if (/^grants:/m.test(yaml)) return 'grants';
  return /^version:/m.test(yaml) ? 'policy' : 'operator';
}

function findingsIn(yaml: string): readonly Finding[] {
  const file = { path: 'access/an-example.yaml', bytes: new TextEncoder().encode(yaml) };
  switch (kindOf(yaml)) {
    case 'grants':
      return parseGrantsFile(file).findings;
    case 'policy': {
      const parsed = parsePolicy(file);
      return parsed.outcome === 'policy' ? [] : parsed.findings;
    }
    case 'operator': {
      // A page about one target shows that target alone.
      const whole = /^repositories:/m.test(yaml)
        ? yaml
        : `repositories:\n  acme/access: { policy_owners: [acme/platform] }\n${yaml}`;
      const parsed = parseOperator({ ...file, bytes: new TextEncoder().encode(whole) });
      return parsed.outcome === 'operator' ? [] : parsed.findings;
    }
  }
}

function withoutCode(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** As GitHub names headings. */
function anchorsOf(text: string): readonly string[] {
  return [...withoutCodeBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCodeBlocks(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
}

describe('alerts and metrics', () => {
  it('are about metrics that there are, and each of these is explained', async () => {
    const there = (await prometheus('1').text()).matchAll(/^# TYPE (curfew_\w+)/gm);
    const names = new Set([...there].map(([, name = '']) => name));
    const alerts = readFileSync('docs/alerts.yml', 'utf8');
    const asked = [...alerts.matchAll(/curfew_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));
    const operations = readFileSync('docs/operations.md', 'utf8');
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    expect([...names].filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
  });

  it('are explained, each of them', () => {
    const { groups } = load(readFileSync('docs/alerts.yml', 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
    };
    const operations = readFileSync('docs/operations.md', 'utf8');
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts.filter((alert) => !operations.includes(`| \`${alert}\` |`))).toEqual([]);
  });
});
