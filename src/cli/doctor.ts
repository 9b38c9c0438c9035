import { DateTime } from 'luxon';
import { openLog } from '../app/log.ts';
import { readOnlyRepositories } from '../compose.ts';
import { ENVIRONMENT, type Environment } from '../config.ts';
import type { DoctorFinding } from '../domain/doctor/check.ts';
import { diagnose, groupOf } from '../domain/doctor/diagnose.ts';
import { wordDoctorFinding } from '../domain/messages/issues/doctor-words.ts';
import { GROUP_TITLES, grouped } from '../domain/messages/issues/settings-issue.ts';
import { readSettings } from '../lifecycle/setup/read-settings.ts';
import { rulesetFiles, type SetupFile } from '../lifecycle/setup/setup-files.ts';
import { servedRepository } from './served-repository.ts';
import { readSetup } from './start.ts';
import type { Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

/** Looks at a repository's settings and changes none. The exit code: 0 well, 1 something to set, 2 could not tell. */
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
  const facts = await told(readOnlyRepositories({ config, operator, clock, log })(name).then(readSettings));
  const findings = diagnose(facts);
  const rulesets = rulesetFiles(facts.appId);
  terminal.out(format === 'json' ? asJson(name, findings, rulesets) : asText(name, findings, rulesets));
  return exitCode(findings);
}

/** That GitHub cannot be asked says nothing about the settings. */
async function told<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (failure) {
    const because = failure instanceof Error ? failure.message : String(failure);
    throw new UserError('Nothing could be told:', [because], 2);
  }
}

function exitCode(findings: readonly DoctorFinding[]): number {
  if (findings.some((finding) => groupOf(finding) !== 'unread')) return 1;
  return findings.length > 0 ? 2 : 0;
}

function asText(name: string, findings: readonly DoctorFinding[], rulesets: readonly SetupFile[]): string {
  if (findings.length === 0) return `${name}: all is well.`;
  const groups = grouped(findings).map(({ group, findings: those }) =>
    [`${GROUP_TITLES[group]}:`, ...those.map(itemOf)].join('\n'),
  );
  const right = rulesets.map(({ path, content }) => `${path}\n${content.trimEnd()}`);
  const title = 'The rulesets that are right, to import under Settings, Rules, Rulesets:';
  return [name, ...groups, title, ...right].join('\n\n');
}

function itemOf(finding: DoctorFinding): string {
  const { problem, fix, where } = wordDoctorFinding(finding);
  return `- ${problem}.\n  Set: ${fix}.\n  Where: ${where}.`;
}

function asJson(name: string, findings: readonly DoctorFinding[], rulesets: readonly SetupFile[]): string {
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
