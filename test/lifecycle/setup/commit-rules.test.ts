import { describe, expect, it } from 'vitest';
import { RECORD_MESSAGES } from '../../../src/domain/doctor/commit-rules.ts';
import { diagnose } from '../../../src/domain/doctor/diagnose.ts';
import { isLedgerSubject } from '../../../src/domain/messages/commits/entry-subject.ts';
import { wordDoctorFinding } from '../../../src/domain/messages/issues/doctor-words.ts';
import { readSettings } from '../../../src/lifecycle/setup/read-settings.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { sample } from '../../support/builders/entries.ts';

const ALL = { ref_name: { include: ['~ALL'], exclude: [] } };
const NOREPLY = '^\\d+\\+.+@users\\.noreply\\.github\\.com$';

function ruleset(world: RepositoryWorld, rule: object, target: 'branch' | 'push', bypass = false): void {
  world.github.addRuleset({
    name: 'Commits',
    target,
    enforcement: 'active',
    conditions: ALL,
    rules: [rule],
    bypass_actors: bypass
      ? [{ actor_id: world.app.id, actor_type: 'Integration', bypass_mode: 'always' }]
      : [],
  });
}

async function findings(world: RepositoryWorld): Promise<readonly string[]> {
  return diagnose(await readSettings(await world.curfew()))
    .filter(({ code }) => code === 'own-commits-blocked')
    .map((finding) => wordDoctorFinding(finding).problem);
}

const pattern = (type: string, operator: string, text: string, negate = false) => ({
  type,
  parameters: { operator, pattern: text, negate },
});
const BLOCKING: readonly (readonly [string, object, 'branch' | 'push', string])[] = [
  [
    'commit messages',
    pattern('commit_message_pattern', 'starts_with', 'OPS-'),
    'branch',
    '"Commits" requires that commit messages start with "OPS-". Commits of Curfew do not meet this, for example: Begin the record. So GitHub refuses them: the record and reverts and merges',
  ],
  [
    "authors' addresses",
    pattern('commit_author_email_pattern', 'ends_with', '@acme.com'),
    'branch',
    '"Commits" requires that the e-mail addresses of authors end with "@acme.com". Commits of Curfew do not meet this, for example: 1+curfew[bot]@users.noreply.github.com. So GitHub refuses them: the record and reverts and merges',
  ],
  [
    "committers' addresses",
    pattern('committer_email_pattern', 'contains', 'noreply', true),
    'branch',
    '"Commits" requires that the e-mail addresses of committers do not contain "noreply". Commits of Curfew do not meet this, for example: noreply@github.com. So GitHub refuses them: the record and reverts and merges',
  ],
  [
    'names of branches',
    pattern('branch_name_pattern', 'regex', '^(main|feature/.*|req-.*)$'),
    'branch',
    '"Commits" requires that branch names match "^(main|feature/.*|req-.*)$". Commits of Curfew do not meet this, for example: curfew/ledger. So GitHub refuses them: the record and reverts',
  ],
  [
    'paths',
    { type: 'file_path_restriction', parameters: { restricted_file_paths: ['*.json', 'entries/**'] } },
    'push',
    '"Commits" requires that some paths stay as they are. Commits of Curfew do not meet this, for example: cursor.json. So GitHub refuses them: the record',
  ],
  [
    'extensions',
    { type: 'file_extension_restriction', parameters: { restricted_file_extensions: ['*.jsonl'] } },
    'push',
    '"Commits" requires that no file has certain extensions. Commits of Curfew do not meet this, for example: entries/2026/11/23/000000001-000000001.jsonl. So GitHub refuses them: the record',
  ],
  [
    'lengths of paths',
    { type: 'max_file_path_length', parameters: { max_file_path_length: 40 } },
    'push',
    '"Commits" requires paths of at most 40 characters. Commits of Curfew do not meet this, for example: a path of 110 characters. So GitHub refuses them: the record',
  ],
];

describe('a ruleset about', () => {
  it.each(BLOCKING)('%s stops the record, and doctor says so', async (_name, rule, target, text) => {
    await using world = await aRepository();
    ruleset(world, rule, target);
    expect(await findings(world)).toEqual([text]);
    const { ledger } = await world.curfew();
    await expect(ledger.append(() => ({ entries: [sample('requested')] }))).rejects.toThrow(
      'Repository rule violations found',
    );
  });

  it.each(BLOCKING)('%s does not bind the App on its bypass list', async (_name, rule, target) => {
    await using world = await aRepository();
    ruleset(world, rule, target, true);
    expect(await findings(world)).toEqual([]);
  });

  it.each([
    [pattern('commit_message_pattern', 'contains', 'WIP', true), 'branch'],
    [pattern('commit_author_email_pattern', 'regex', NOREPLY), 'branch'],
    [pattern('committer_email_pattern', 'regex', `^noreply@github\\.com$|${NOREPLY}`), 'branch'],
    [pattern('branch_name_pattern', 'contains', ' ', true), 'branch'],
    [{ type: 'file_path_restriction', parameters: { restricted_file_paths: ['secrets/**'] } }, 'push'],
    [{ type: 'max_file_path_length', parameters: { max_file_path_length: 200 } }, 'push'],
    [{ type: 'file_extension_restriction', parameters: { restricted_file_extensions: ['exe'] } }, 'push'],
    [{ type: 'max_file_size', parameters: { max_file_size: 10 } }, 'push'],
  ] as const)('%o that Curfew meets is no finding, and stops nothing', async (rule, target) => {
    await using world = await aRepository();
    ruleset(world, rule, target);
    expect(await findings(world)).toEqual([]);
    await world.give(aGrant({ duration: '1h' }));
    await world.pass('1h');
    expect(world.story().at(-1)).toBe('reverted');
  });
});

it('the examples of messages are like those of the record', () => {
  expect(RECORD_MESSAGES.map(isLedgerSubject)).toEqual(RECORD_MESSAGES.map(() => true));
});
