import type { Parts } from '../compose.ts';
import { type Config, type Environment, readConfig, resolveSettings } from '../config.ts';
import { CONNECTOR_KEYS } from '../connectors/registry.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import type { LedgerKeySettings } from '../domain/ledger/signing/key-settings.ts';
import type { Operator } from '../domain/operator/operator.ts';
import { parseOperator } from '../domain/operator/parse-operator.ts';
import { readIfExists } from './read-file.ts';
import { UserError } from './user-error.ts';

export interface Setup extends Pick<Parts, 'operator' | 'settings' | 'notify' | 'heartbeat'> {
  readonly config: Config;
  /** Values that must never be logged. */
  readonly secrets: readonly string[];
  /** Findings in the operator's file that do not keep Curfew from starting. */
  readonly warnings: readonly string[];
}

/** Reads the environment and the operator's file. Throws UserError with every problem of both at once. */
export async function readSetup(environment: Environment): Promise<Setup> {
  const reading = readConfig(environment);
  const broken = reading.outcome === 'broken';
  const { operatorFile } = broken ? reading : reading.config;
  const { operator, problems: fileProblems, warnings } = await readOperator(operatorFile);
  const resolved =
    operator === null ? null : resolveSettings(operator, environment, new Set(CONNECTOR_KEYS.keys()));
  const problems = [...(broken ? reading.problems : []), ...fileProblems, ...(resolved?.problems ?? [])];
  if (broken || operator === null || resolved === null || problems.length > 0) {
    throw new UserError('Curfew cannot run with these settings:', problems);
  }
  const { config } = reading;
  return {
    config: { ...config, ledgerKeys: commandsWithout(resolved.variables, config.ledgerKeys) },
    operator,
    settings: resolved.settings,
    notify: resolved.notify,
    heartbeat: resolved.heartbeat,
    secrets: [...secretsOf(config), ...resolved.secrets],
    warnings,
  };
}

function secretsOf({ app, ledgerKeys, webhookSecret, metricsToken, database }: Config): readonly string[] {
  const { current, previous } = ledgerKeys;
  const keys = [current, previous].flatMap((key) => (key !== null && 'pem' in key ? [key.pem] : []));
  const optional = [webhookSecret, metricsToken].filter((secret) => secret !== null);
  return [...new Set([app.key, ...keys]), ...optional, ...('url' in database ? [database.url] : [])];
}

/**
 * The commands that sign need no variable that the operator's file names: it may hold a secret of a target.
 */
function commandsWithout(
  variables: ReadonlySet<string>,
  { current, previous, ...others }: LedgerKeySettings,
): LedgerKeySettings {
  const reduced = <T extends object | null>(key: T): T => {
    if (key === null || !('environment' in key)) return key;
    const kept = Object.entries(key.environment ?? {}).filter(([name]) => !variables.has(name));
    return { ...key, environment: Object.fromEntries(kept) };
  };
  return { ...others, current: reduced(current), previous: reduced(previous) };
}

async function readOperator(path: string): Promise<{
  readonly operator: Operator | null;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}> {
  const file = await readIfExists(path);
  if (file === null) {
    const problem = `The operator's file ${path} does not exist (CURFEW_OPERATOR_FILE).`;
    return { operator: null, problems: [problem], warnings: [] };
  }
  const parsed = parseOperator(file);
  const lineOf = (finding: Finding) => {
    const place = finding.at === null ? path : `${path}:${finding.at.start.line}:${finding.at.start.column}`;
    return `${place}: ${wordFinding(finding)}`;
  };
  return parsed.outcome === 'operator'
    ? { operator: parsed.operator, problems: [], warnings: parsed.warnings.map(lineOf) }
    : { operator: null, problems: parsed.findings.map(lineOf), warnings: [] };
}
