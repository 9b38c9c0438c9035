import type { DoctorFinding } from '../../doctor/doctor-check.ts';
import type { DoctorCode } from '../../doctor/doctor-code.ts';
import { patternWords } from '../../findings/pattern-words.ts';
import { REVERT_BRANCH } from '../../own-branches.ts';
import { plainText } from '../../text/escape.ts';

/** A finding in plain text. The parts have no full stop. */
export interface DoctorWords {
  /** The setting as it is, and its effect. */
  readonly problem: string;
  /** The setting as it should be. */
  readonly fix: string;
  /** The place of the setting on GitHub. */
  readonly where: string;
}

type Wording = (arg: (name: string) => string) => DoctorWords;

const RULESETS = 'Settings, Rules, Rulesets';
const INSTALLATION = "the organization's Settings, Third-party Access, GitHub Apps, Configure";

const WORDS: Readonly<Record<DoctorCode, Wording>> = {
  'plan-cannot-enforce': () => ({
    problem:
      'This repository is private and its plan has no rulesets. So people can merge before approval, and each account with write access can push to the default branch and to the record. Content without approval still gives no access, and Curfew opens an issue about it. Access still ends on time. If another account writes to the record, Curfew notices it and gives no new access until the record is restored',
    fix: 'Move the repository to GitHub Team or Enterprise, then import the rulesets',
    where: "the organization's Settings, Billing and licensing",
  }),
  'check-not-required': (arg) => ({
    problem: `People can merge into ${arg('branch')} before Curfew's check has passed. Curfew refuses access that is merged too early, and its author has to request it again`,
    fix: 'Require the status check curfew, from this App',
    where: `${RULESETS}, Import a ruleset: the file .github/rulesets/curfew-default-branch.json`,
  }),
  'check-not-pinned': () => ({
    problem: 'The required check curfew may come from any App, so any App or token could make it pass',
    fix: 'Choose this App as the source of the required check curfew',
    where: `${RULESETS}, the ruleset with the check, Require status checks to pass`,
  }),
  'pull-request-not-required': (arg) => ({
    problem: `People can push to ${arg('branch')} without a pull request. Such a push gives no access, but a person has to fix the branch afterwards`,
    fix: 'Tick "Require a pull request before merging", with 0 required approvals',
    where: RULESETS,
  }),
  'history-not-kept': (arg) => ({
    problem: `People can rewind or delete ${arg('branch')}. Curfew then gives no new access until the branch is restored`,
    fix: `Tick ${arg('missing')}`,
    where: RULESETS,
  }),
  'rules-passed-by': (arg) => ({
    problem: `${arg('who')} can bypass "${arg('guard')}". A merge or push that bypasses it gives no access, and Curfew opens an issue about it`,
    fix: 'Empty its bypass list; for classic protection, tick "Do not allow bypassing the above settings", and leave only this App in "Allow specified actors to bypass required pull requests"',
    where: `${RULESETS}, ${arg('guard')}, Bypass list`,
  }),
  'record-open': (arg) => ({
    problem:
      'Other accounts than the App can write to the branch curfew/ledger. If one does, Curfew notices it and gives no new access until the branch is restored',
    fix: `Restrict refs/heads/curfew/** to this App: ${arg('missing')}`,
    where: `${RULESETS}, Import a ruleset: the file .github/rulesets/curfew-own-branches.json`,
  }),
  'code-owners-missing': () => ({
    problem:
      'There is no CODEOWNERS file, so GitHub requests no review when the policy or a workflow changes',
    fix: 'Merge the set-up pull request of curfew init, or add .github/CODEOWNERS',
    where: 'the repository, Add file',
  }),
  'code-owners-broken': (arg) => ({
    problem: `GitHub does not understand a line of ${arg('path')}, and ignores it: ${arg('error')}`,
    fix: 'Fix that line',
    where: `the file ${arg('path')}`,
  }),
  'code-owners-gap': (arg) => ({
    problem: `${arg('path')} names no owner for ${arg('line').split(' ')[0]}, so GitHub requests no review from the policy's owners when it changes`,
    fix: `Add this line at the end of the file: ${arg('line')}`,
    where: `the file ${arg('path')}`,
  }),
  'approver-team-above-grantable': (arg) => ({
    problem: `${arg('team')} decides about access. A role can give membership in ${arg('child')}, a child team of ${arg('team')}. A new member of ${arg('child')} can then decide about access, too`,
    fix: `Move ${arg('child')} out of ${arg('team')}, or let another team decide`,
    where: "the organization's Teams, the child team's Settings, Parent team; or .github/curfew.yml",
  }),
  'actions-may-approve': () => ({
    problem:
      'A workflow can approve pull requests. Curfew counts no approval of a bot, but a rule that requires reviews would',
    fix: 'Untick "Allow GitHub Actions to create and approve pull requests"',
    where: 'Settings, Actions, General, Workflow permissions',
  }),
  'actions-may-write': () => ({
    problem:
      "The token of a workflow can write to this repository, and a branch's own workflow runs before any approval",
    fix: 'Choose "Read repository contents and packages permissions"',
    where: 'Settings, Actions, General, Workflow permissions',
  }),
  'installed-everywhere': () => ({
    problem: 'The App is installed on all repositories, so its key reaches all of them',
    fix: 'Choose "Only select repositories", with the access repository alone',
    where: INSTALLATION,
  }),
  'permission-excess': (arg) => ({
    problem: `The App has permissions that it does not use: ${arg('permissions')}. A person who steals its key has them, too`,
    fix: 'Remove these permissions from the App',
    where: "the App's settings, Permissions and events",
  }),
  'permission-missing': (arg) => ({
    problem: `The App lacks permissions that it needs: ${arg('permissions')}`,
    fix: 'Give it these permissions as in app.yml, then accept them for the organization',
    where: `the App's settings, Permissions and events; then ${INSTALLATION}`,
  }),
  'event-missing': (arg) => ({
    problem: `The App does not receive these events: ${arg('events')}. Curfew finds the changes with its sweep, up to a minute later`,
    fix: 'Subscribe it to these events as in app.yml',
    where: "the App's settings, Permissions and events",
  }),
  archived: () => ({
    problem: 'The repository is archived, so no access can be requested and Curfew can record nothing',
    fix: "Unarchive it, or remove it from the operator's file",
    where: 'Settings, General, Danger Zone',
  }),
  'no-issues': () => ({
    problem: 'Issues are switched off, so Curfew cannot report what it refused or what it could not revoke',
    fix: 'Tick Issues',
    where: 'Settings, General, Features',
  }),
  'no-usable-method': () => ({
    problem: 'Curfew cannot merge: it squashes or makes a merge commit, and the rules allow neither',
    fix: 'Allow squash merging',
    where: `Settings, General, Pull Requests; and ${RULESETS}, Allowed merge methods`,
  }),
  'signatures-block': (arg) => ({
    problem: `"${arg('guard')}" requires signed commits, and squash merging is not allowed. So Curfew cannot merge a request with an unsigned commit`,
    fix: 'Allow squash merging: GitHub signs squashed commits',
    where: 'Settings, General, Pull Requests',
  }),
  'reviews-block': (arg) => ({
    problem: `"${arg('guard')}" requires an approving review. These pull requests have none, and wait until a person approves them: ${arg('what')}. Access still ends on time`,
    fix: 'Put the review rule into a ruleset without the check curfew, with this App on its bypass list, "For pull requests only"; or require 0 approvals, because Curfew checks the approvals of the policy itself',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'code-owners-block': (arg) => ({
    problem: `"${arg('guard')}" requires the review of a code owner for grants files. These pull requests have none: ${arg('what')}`,
    fix: "Let CODEOWNERS name owners for .github/ only, or put this App on the ruleset's bypass list",
    where: `the file CODEOWNERS, or ${RULESETS}, ${arg('guard')}`,
  }),
  'last-push-blocks': (arg) => ({
    problem: `"${arg('guard')}" requires that another person approves the last push. These pull requests do not get this approval: ${arg('what')}`,
    fix: 'Untick "Require approval of the most recent reviewable push". Or keep it, and approve and merge these pull requests by hand. If GitHub does not say who pushed, only this rule can stop a reviewer who pushes in the name of the author',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'branch-locked': (arg) => ({
    problem: `"${arg('guard')}" does not let Curfew merge into ${arg('branch')} (${arg('rule')})`,
    fix: 'Remove the rule from the default branch, or put this App on its bypass list',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'strict-checks': (arg) => ({
    problem: `"${arg('guard')}" requires branches that are up to date. So each merge blocks every other open request until its branch is updated. Curfew updates reverts by itself`,
    fix: 'Untick "Require branches to be up to date before merging", or require a merge queue',
    where: `${RULESETS}, ${arg('guard')}, Require status checks to pass`,
  }),
  'other-checks': (arg) => ({
    problem: `"${arg('guard')}" requires other checks, too: ${arg('checks')}. Curfew merges requests and reverts only when these checks pass`,
    fix: `Run these checks on every pull request, also from ${REVERT_BRANCH} and for changes in access/ only; or do not require them here`,
    where: `${RULESETS}, ${arg('guard')}, Require status checks to pass`,
  }),
  'record-unsigned': () => ({
    problem:
      'GitHub does not sign the commits of the App, so Curfew does not trust the record and gives no new access',
    fix: 'Switch web commit signing on',
    where: "the site administrator's settings of GitHub Enterprise Server",
  }),
  'record-merged': (arg) => ({
    problem: `Pull request #${arg('pull')} made the newest commit of curfew/ledger. Curfew never writes the record by a pull request: another person may have the key that signs it`,
    fix: 'Find out who merged it, restore the branch, and replace the key of the record',
    where: `pull request #${arg('pull')}`,
  }),
  'own-branch-blocked': (arg) => ({
    problem: `"${arg('guard')}" does not let Curfew write to its own branch ${arg('branch')} (${arg('rules')})`,
    fix: 'Exclude refs/heads/curfew/** from it, or put this App on its bypass list with "Always allow"',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'own-commits-blocked': (arg) => ({
    problem: `"${arg('guard')}" requires ${arg('requirement')}. Commits of Curfew do not meet this, for example: ${arg('example')}. So GitHub refuses them: ${arg('places')}`,
    fix: 'Put this App on its bypass list with "Always allow". If it also requires pull requests or checks, first move these into another ruleset',
    where: `${RULESETS}, ${arg('guard')}, Bypass list`,
  }),
  'own-branch-occupied': (arg) => ({
    problem: `The branch ${arg('occupant')} makes Curfew's own branch ${arg('branch')} impossible, because git keeps branches in folders`,
    fix: `Rename or delete the branch ${arg('occupant')}, and add a ruleset that lets only this App create the branches curfew and curfew/**`,
    where: 'the branches of the repository',
  }),
  'team-missing': (arg) => ({
    problem: `GitHub shows no team ${arg('team')} to Curfew. It was renamed or deleted, or its name is misspelt, so requests that need it wait`,
    fix: "Correct the name by a pull request that the policy's owners approve, or rename the team back",
    where: "the file .github/curfew.yml, or the operator's file",
  }),
  'team-without-access': (arg) => ({
    problem: `The team ${arg('team')} approves requests, but has no access to this repository. GitHub does not let Curfew request its reviews, and its members may not see the requests`,
    fix: 'Give the team the role Read. That is enough to review',
    where: 'Settings, Collaborators and teams, Add teams',
  }),
  'ticket-pattern-outdated': (arg) => ({
    problem: `In the policy, ${patternWords('requests.ticket.pattern', arg('why'), arg('part')).replace(/\.$/, '')}`,
    fix: 'Change the pattern by a pull request. Until then, the pattern in force keeps working. A new pattern must be RE2',
    where: 'the file .github/curfew.yml',
  }),
  unanswered: (arg) => ({
    problem: `GitHub did not answer when Curfew read ${arg('what')} (${arg('because')}), so Curfew does not know whether this setting is right`,
    fix: 'Run curfew doctor again',
    where: 'a terminal',
  }),
  unreadable: (arg) => ({
    problem: `Curfew could not read ${arg('what')} (${arg('because')}), so Curfew does not know whether this setting is right`,
    fix: 'Give the App the permissions of app.yml, or check it yourself',
    where: INSTALLATION,
  }),
  'bypass-unreadable': (arg) => ({
    problem: `Curfew could not read who can bypass "${arg('guard')}". GitHub shows it only to accounts that may change rulesets, and Curfew may not`,
    fix: 'Check yourself that its bypass list holds only accounts that should be on it',
    where: `${RULESETS}, ${arg('guard')}, Bypass list`,
  }),
};

const ARGUMENT_LENGTH_MAX = 200;

export function wordDoctorFinding({ code, args }: DoctorFinding): DoctorWords {
  return WORDS[code]((name) => plainText(args[name] ?? '', ARGUMENT_LENGTH_MAX));
}
