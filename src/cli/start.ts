import { DateTime } from 'luxon';
import about from '../../package.json' with { type: 'json' };
import { jobHandler } from '../app/handle-job.ts';
import { openLog } from '../app/log.ts';
import { prometheus } from '../app/metrics/prometheus.ts';
import { startApp } from '../app/start-app.ts';
import { stopSignal } from '../app/stop-signal.ts';
import { compose, type Parts } from '../compose.ts';
import { type Config, ENVIRONMENT, type Environment, readConfig, resolveSettings } from '../config.ts';
import { CONNECTOR_KEYS } from '../connectors/registry.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import type { Operator } from '../domain/operator/operator.ts';
import { parseOperator } from '../domain/operator/parse-operator.ts';
import { readIfThere } from './read-file.ts';
import { asUserError, UserError } from './user-error.ts';

const REFUSAL = 'Curfew does not start:';

/** Runs Curfew until it is asked to stop. */
export async function start(): Promise<number> {
  const asked = stopSignal();
  const { config, operator, settings, notify, secrets, warnings } = await readSetup(ENVIRONMENT);
  const log = openLog({ level: config.logLevel, secrets });
  for (const warning of warnings) log.warn({ warning }, "the operator's file should be changed");
  const clock = { now: () => DateTime.utc() };
  const metrics = prometheus(about.version);
  const parts = { config, operator, settings, notify, clock, log, metrics };
  const composed = await asUserError(REFUSAL, compose(parts));
  try {
    const problems = await composed.startupProblems();
    if (problems.length > 0) throw new UserError(REFUSAL, problems);
    const handle = jobHandler({ composed, clock, log });
    const endings = composed.repositories.map((name) => composed.endings(name));
    const app = await asUserError(
      REFUSAL,
      startApp({
        ...config,
        clock,
        timer: composed.timer,
        queue: composed.queue,
        live: composed.live,
        endings,
        handle,
        metrics,
        log,
      }),
    );
    log.info({ signal: await asked }, 'Stopping');
    await app.stop();
  } finally {
    await composed.close();
  }
  return 0;
}

export interface Setup extends Pick<Parts, 'operator' | 'settings' | 'notify'> {
  readonly config: Config;
  /** What must never be logged. */
  readonly secrets: readonly string[];
  /** Findings in the operator's file that do not keep Curfew from starting. */
  readonly warnings: readonly string[];
}

/** The environment and the operator's file. Throws UserError with every problem of both at once. */
export async function readSetup(environment: Environment): Promise<Setup> {
  const reading = readConfig(environment);
  const broken = reading.outcome === 'broken';
  const { operatorFile } = broken ? reading : reading.config;
  const { operator, problems: written, warnings } = await readOperator(operatorFile);
  const resolved =
    operator === null ? null : resolveSettings(operator, environment, new Set(CONNECTOR_KEYS.keys()));
  const problems = [...(broken ? reading.problems : []), ...written, ...(resolved?.problems ?? [])];
  if (broken || operator === null || resolved === null || problems.length > 0) {
    throw new UserError(REFUSAL, problems);
  }
  const { config } = reading;
  const url = 'url' in config.database ? [config.database.url] : [];
  const given = [config.webhookSecret, config.metricsToken].filter((secret) => secret !== null);
  const own = [config.app.key, ...given, ...url];
  return {
    config,
    operator,
    settings: resolved.settings,
    notify: resolved.notify,
    secrets: [...own, ...resolved.secrets],
    warnings,
  };
}

async function readOperator(path: string): Promise<{
  readonly operator: Operator | null;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}> {
  const file = await readIfThere(path);
  if (file === null) {
    return {
      operator: null,
      problems: [`The operator's file ${path} does not exist (CURFEW_OPERATOR_FILE).`],
      warnings: [],
    };
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
