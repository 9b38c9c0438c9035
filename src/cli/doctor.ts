import { DateTime } from 'luxon';
import { openLog } from '../app/log.ts';
import { readOnlyRepositories } from '../compose.ts';
import { ENVIRONMENT, type Environment } from '../config.ts';
import { diagnose, groupOf } from '../domain/doctor/diagnose.ts';
import type { DoctorFinding } from '../domain/doctor/doctor-check.ts';
import { neededRulesets } from '../domain/doctor/needed-rulesets.ts';
import { wordDoctorFinding } from '../domain/messages/issues/doctor-words.ts';
import { findingsByGroup, GROUP_TITLES } from '../domain/messages/issues/settings-issue.ts';
import { errorText } from '../domain/text/error-text.ts';
import { rulesetFiles, type SetupFile } from '../lifecycle/setup/own-rulesets.ts';
import { readSettings } from '../lifecycle/setup/read-settings.ts';
import { doctorItem } from './doctor-item.ts';
import { readSetup } from './read-setup.ts';
import { servedRepository } from './served-repository.ts';
import type { Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

/**
 * Checks a repository's settings, and changes none. Returns the exit code: 0 if there is nothing to change, 1
 * if a setting should be changed, 2 if some could not be read.
 */
export async function doctor(
  named: string | undefined,
  { format }: { readonly format: 'text' | 'json' },
  terminal: Terminal,
  environment: Environment = ENVIRONMENT,
): Promise<number> {
  const { operator, config, secrets } = await readSetup(environment);
  const name = servedRepository(named, [...operator.repositories.keys()]);
  const log = openLog({ level: 'silent', secrets });
  const clock = { now: () => DateTime.utc() };
  const open = readOnlyRepositories({ config, operator, clock, log });
  const facts = await unreadAsUserError(open(name).then(readSettings));
  const findings = diagnose(facts);
  const rulesets = rulesetFiles(facts.appId ?? Number(config.app.id), neededRulesets(facts, findings));
  terminal.out(format === 'json' ? toJson(name, findings, rulesets) : toText(name, findings, rulesets));
  return exitCode(findings);
}

/** If GitHub does not answer, nothing is known about the settings: the exit code is 2, and not 1. */
async function unreadAsUserError<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new UserError('The settings could not be read:', [errorText(error)], { cause: error });
  }
}

function exitCode(findings: readonly DoctorFinding[]): number {
  if (findings.some((finding) => groupOf(finding) !== 'unread')) return 1;
  return findings.length > 0 ? 2 : 0;
}

function toText(name: string, findings: readonly DoctorFinding[], rulesets: readonly SetupFile[]): string {
  if (findings.length === 0) return `${name}: nothing to change.`;
  const groups = findingsByGroup(findings).map(({ group, findings: ofGroup }) =>
    [`${GROUP_TITLES[group]}:`, ...ofGroup.map(doctorItem)].join('\n'),
  );
  const files = rulesets.map(({ path, content }) => `${path}\n${content.trimEnd()}`);
  const title = 'Rulesets that this repository lacks. Import them under Settings, Rules, Rulesets:';
  return [name, ...groups, ...(files.length === 0 ? [] : [title, ...files])].join('\n\n');
}

function toJson(name: string, findings: readonly DoctorFinding[], rulesets: readonly SetupFile[]): string {
  return JSON.stringify(
    {
      repository: name,
      findings: findings.map((finding) => ({
        ...finding,
        group: groupOf(finding),
        ...wordDoctorFinding(finding),
      })),
      rulesets: rulesets.map(({ path, content }) => ({ path, ruleset: JSON.parse(content) })),
    },
    null,
    2,
  );
}
