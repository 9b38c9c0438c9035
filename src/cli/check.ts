import { glob } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { type Finding, isError } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import { DEFAULT_GRANTS_GLOBS, isMissedFile } from '../domain/grants/grants-paths.ts';
import type { ConnectorKeys } from '../domain/operator/connector-keys.ts';
import { parsePolicy } from '../domain/policy/parse-policy.ts';
import { plainText } from '../domain/text/escape.ts';
import { checkFiles } from '../lifecycle/setup/check-files.ts';
import { readExisting, readIfExists } from './read-file.ts';
import type { Terminal } from './terminal.ts';

export interface CheckOptions {
  readonly policy: string;
  readonly operator: string | undefined;
  readonly repository: string | undefined;
  readonly format: 'text' | 'json';
}

/** Checks the files of a checkout, offline. Returns the exit code: 0 if there are no errors, else 1. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  keys: ConnectorKeys,
  terminal: Terminal,
): Promise<number> {
  const policy = await readIfExists(options.policy);
  const parsed = policy === null ? null : parsePolicy(policy);
  const globs = parsed?.outcome === 'policy' ? parsed.policy.files : DEFAULT_GRANTS_GLOBS;
  const named = paths.length > 0 ? [...paths] : await filesMatching(globs);
  const missed =
    paths.length > 0
      ? []
      : (await filesMatching(['access/**/*'])).filter((path) => isMissedFile(globs, path));
  const findings = checkFiles({
    grants: await Promise.all(named.map(readExisting)),
    policy,
    operator: options.operator === undefined ? null : await readExisting(options.operator),
    repository: options.repository?.toLowerCase() ?? null,
    keys,
    now: DateTime.utc(),
  });
  const lines = [
    ...findings.map(lineOf),
    ...missed.map((path) => ({
      ...NO_PLACE,
      path: plainText(path, 300),
      severity: 'error',
      code: 'missed-file',
      message: `The policy's files are ${globs.join(', ')}. This file is not among them, so Curfew ignores it.`,
    })),
  ].sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.column - b.column);
  if (options.format === 'json') {
    terminal.out(JSON.stringify(lines, null, 2));
  } else {
    for (const { path, line, column, severity, message } of lines) {
      terminal.out(`${path}:${line}:${column}: ${severity}: ${message}`);
    }
    if (policy === null) {
      terminal.error(`There is no ${options.policy}, so roles, times and tickets were not checked.`);
    }
    terminal.error(
      summary(
        lines.map(({ severity }) => severity),
        named.length,
      ),
    );
  }
  return findings.some(isError) || missed.length > 0 ? 1 : 0;
}

const NO_PLACE = { path: '-', line: 1, column: 1, endLine: 1, endColumn: 1 };

function lineOf(finding: Finding) {
  const { at, severity, code } = finding;
  const place =
    at === null
      ? NO_PLACE
      : {
          path: plainText(at.path, 300),
          line: at.start.line,
          column: at.start.column,
          endLine: at.end.line,
          endColumn: at.end.column,
        };
  return { ...place, severity, code, message: wordFinding(finding) };
}

function summary(severities: readonly string[], files: number): string {
  const errors = severities.filter((severity) => severity === 'error').length;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(files, 'grants file')}: ${count(errors, 'error')}, ${count(severities.length - errors, 'warning')}.`;
}

/** The paths as git writes them, from the folder in which the command runs. */
async function filesMatching(globs: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of glob(globs, { withFileTypes: true })) {
    if (entry.isFile()) paths.push(relative(`${entry.parentPath}/${entry.name}`));
  }
  return paths.map((path) => path.replaceAll('\\', '/')).sort();
}

function relative(path: string): string {
  const here = `${process.cwd()}/`;
  return path.startsWith(here) ? path.slice(here.length) : path.replace(/^\.\//, '');
}
