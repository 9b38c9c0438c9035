import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { openLog } from '../app/log.ts';
import { compose } from '../compose.ts';
import { ENVIRONMENT, type Environment } from '../config.ts';
import type { KeptCodeOwners } from '../domain/doctor/code-owners.ts';
import { diagnose } from '../domain/doctor/diagnose.ts';
import type { DoctorCode } from '../domain/doctor/doctor-code.ts';
import { initRepository } from '../lifecycle/setup/init-repository.ts';
import { keptCodeOwners } from '../lifecycle/setup/kept-code-owners.ts';
import { readSettings } from '../lifecycle/setup/read-settings.ts';
import { firstPolicy, setupFiles } from '../lifecycle/setup/setup-files.ts';
import { doctorItem } from './doctor-item.ts';
import { readSetup } from './read-setup.ts';
import { servedRepository } from './served-repository.ts';
import type { Terminal } from './terminal.ts';
import { asUserError } from './user-error.ts';

const FAILURE = 'The set-up did not finish:';

/** Settings because of which GitHub would refuse the first commits of Curfew, or the record later. */
const STOPS: ReadonlySet<DoctorCode> = new Set(['own-commits-blocked', 'own-branch-blocked', 'archived']);

const DESCRIPTION = `This sets up Curfew: temporary production access, requested by pull request.

- \`.github/curfew.yml\` is the policy: which roles there are, who may hold them, for how long, and who approves. It gives no access until you add a role.
CODEOWNERS
- \`.github/rulesets/*.json\` are rulesets. Import them under Settings, Rules, Rulesets: the files alone protect nothing.

The policy takes effect when one of its owners has approved this pull request and it is merged.
`;

const NEW_CODE_OWNERS =
  '- `.github/CODEOWNERS` requests a review from its owners when a pull request changes these rules.\n';

/** Creates the ledger's branch and opens the set-up pull request. Safe to repeat, also while Curfew runs. */
export async function init(
  named: string | undefined,
  terminal: Terminal,
  environment: Environment = ENVIRONMENT,
): Promise<number> {
  const setup = await readSetup(environment);
  const { operator, config } = setup;
  const name = servedRepository(named, [...operator.repositories.keys()]);
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  const log = openLog({ level: 'silent', secrets: setup.secrets });
  const clock = { now: () => DateTime.utc() };
  // The queue stays empty. It has a folder of its own, because a running Curfew may use the configured one.
  const folder = await mkdtemp(join(tmpdir(), 'curfew-init-'));
  const composed = await asUserError(
    FAILURE,
    compose({ ...setup, config: { ...config, database: { folder } }, clock, log }),
  );
  try {
    const repository = await asUserError(FAILURE, composed.repository(name));
    const stopping = diagnose(await asUserError(FAILURE, readSettings(repository))).filter(({ code }) =>
      STOPS.has(code),
    );
    if (stopping.length > 0) {
      terminal.out(
        'GitHub would refuse commits of Curfew. Nothing was created. Change these settings first:',
      );
      for (const finding of stopping) terminal.out(doctorItem(finding));
      return 1;
    }
    const kept = await asUserError(FAILURE, keptCodeOwners(repository));
    const { ledger, pull } = await asUserError(
      FAILURE,
      initRepository(repository, {
        ledger: composed.initialLedger,
        files: setupFiles({
          policy: firstPolicy(owners),
          policyOwners: owners,
          appId: Number(config.app.id),
          kept,
        }),
        description: DESCRIPTION.replace('CODEOWNERS\n', codeOwnersItem(kept)),
      }),
    );
    terminal.out(
      ledger === 'created' ? 'Created the branch curfew/ledger.' : 'The branch curfew/ledger exists.',
    );
    terminal.out(
      pull === null
        ? 'The policy, CODEOWNERS and rulesets exist.'
        : `Pull request #${pull} sets up the rest. Import its rulesets under Settings, Rules, Rulesets.`,
    );
    if (kept !== null) terminal.out(keptText(kept));
    return 0;
  } finally {
    await composed.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The item about CODEOWNERS in the description of the pull request. Empty if the file needs nothing. */
function codeOwnersItem(kept: KeptCodeOwners | null): string {
  if (kept === null) return NEW_CODE_OWNERS;
  const { path, missingLines } = kept;
  if (missingLines.length === 0) return '';
  const lines = missingLines.map((line) => `  ${line}\n`).join('');
  return `- \`${path}\` stays as it is. Add this at its end, so that GitHub requests a review when a pull request changes these rules:\n\n  \`\`\`\n${lines}  \`\`\`\n`;
}

function keptText({ path, missingLines }: KeptCodeOwners): string {
  return missingLines.length === 0
    ? `${path} stays as it is. It names owners for the policy.`
    : [
        `${path} stays as it is. Add this at its end, so that GitHub requests a review when the policy changes:`,
        ...missingLines,
      ].join('\n');
}
