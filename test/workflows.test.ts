import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';

/** The parts of a workflow that are looked at. */
interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly check?: readonly string[] } };
  readonly steps: readonly Step[];
}
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const FOLDER = '.github/workflows';
const WORKFLOWS = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, workflow: load(text) as Workflow };
});
const JOBS = WORKFLOWS.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, settings]) => ({ name, job, settings })),
);
const SCRIPTS = new Set<string | undefined>(
  Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts),
);

describe('workflows', () => {
  it.each(WORKFLOWS)('$name starts without permissions', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });

  it.each(WORKFLOWS)('$name pins each action by its hash, and names the version', ({ text }) => {
    const unpinned = [...text.matchAll(/uses: (.+)/g)]
      .map(([, action = '']) => action)
      .filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
      .filter((action) => !/^docker:\/\/[\w./-]+:[\d.]+@sha256:[0-9a-f]{64}$/.test(action));
    expect(unpinned).toEqual([]);
  });

  it.each(JOBS)('$name: $job may read, ends in time and keeps no credentials', ({ settings }) => {
    const { permissions, steps, 'timeout-minutes': minutes } = settings;
    const writes = Object.entries(permissions ?? { all: 'write' }).filter(([, level]) => level !== 'read');
    expect(writes.filter(([scope]) => scope !== 'security-events')).toEqual([]);
    expect(minutes).toBeLessThanOrEqual(30);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
  });

  it.each(JOBS)('$name: $job puts nothing of an event into a shell', ({ settings }) => {
    const commands = settings.steps.flatMap(({ run }) => run ?? []);
    expect(commands.filter((command) => /\$\{\{\s*(github|inputs|env)\./.test(command))).toEqual([]);
  });
});

describe('npm scripts', () => {
  const sources = [{ name: '.ci/run', text: readFileSync('.ci/run', 'utf8') }, ...WORKFLOWS];

  it.each(sources)('that $name calls exist', ({ text }) => {
    const called = [...text.matchAll(/npm (?:run (?:--silent )?([\w:]+)|(test))/g)];
    expect(called.map(([, script, test]) => script ?? test).filter((name) => !SCRIPTS.has(name))).toEqual([]);
  });

  it('that ci.yml checks exist', () => {
    const checks = JOBS.flatMap(({ settings }) => settings.strategy?.matrix.check ?? []);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter((name) => !SCRIPTS.has(name))).toEqual([]);
  });
});
