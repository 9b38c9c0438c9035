import type { DoctorFinding } from '../../doctor/check.ts';
import type { DoctorCode } from '../../doctor/doctor-code.ts';
import { patternWords } from '../../findings/pattern-words.ts';
import { plainText } from '../../text/escape.ts';

/** A finding in words: what is so, what to set instead, and where in GitHub that is. Plain text. */
export interface DoctorWords {
  readonly problem: string;
  readonly fix: string;
  readonly where: string;
}

type Say = (arg: (name: string) => string) => DoctorWords;

const RULESETS = 'Settings, Rules, Rulesets';
const INSTALLATION = "the organization's Settings, Third-party Access, GitHub Apps, Configure";

const WORDS: Readonly<Record<DoctorCode, Say>> = {
  'plan-cannot-enforce': () => ({
    problem:
      'This repository is private and its plan has no rulesets, so Merge is open before approval and anybody who may write can push to the default branch and to the record. What lands without approval still gives nothing and is told in an issue; access still ends on time; a record that others wrote to is noticed, and nothing new is given until it is mended',
    fix: 'Move it to GitHub Team or Enterprise, then import the rulesets',
    where: "the organization's Settings, Billing and licensing",
  }),
  'check-not-required': (arg) => ({
    problem: `Nothing keeps Merge shut on ${arg('branch')} until Curfew's check has passed. What is merged too early is refused, and its author has to ask again`,
    fix: 'Require the status check curfew, from this App',
    where: `${RULESETS}, Import a ruleset: the file .github/rulesets/curfew-default-branch.json`,
  }),
  'check-not-pinned': () => ({
    problem:
      'The check curfew is required from anybody, so that any App or token could publish one that passes',
    fix: 'Choose this App as the source of the required check curfew',
    where: `${RULESETS}, the ruleset with the check, Require status checks to pass`,
  }),
  'pull-request-not-required': (arg) => ({
    problem: `${arg('branch')} can be pushed to without a pull request. Nothing that comes so gives access, but it has to be mended by hand`,
    fix: 'Tick "Require a pull request before merging", with 0 required approvals',
    where: RULESETS,
  }),
  'history-not-kept': (arg) => ({
    problem: `${arg('branch')} can be rewound or deleted; then nothing new is given until it is put back`,
    fix: `Tick ${arg('missing')}`,
    where: RULESETS,
  }),
  'rules-passed-by': (arg) => ({
    problem: `${arg('who')} may pass "${arg('guard')}". What they merge or push so gives no access, and is told in an issue`,
    fix: 'Empty its bypass list; for classic protection tick "Do not allow bypassing the above settings"',
    where: `${RULESETS}, ${arg('guard')}, Bypass list`,
  }),
  'record-open': (arg) => ({
    problem:
      'Others than the App may write to the branch curfew/ledger. Curfew notices, and gives nothing new until it is put back',
    fix: `Restrict refs/heads/curfew/** to this App: ${arg('missing')}`,
    where: `${RULESETS}, Import a ruleset: the file .github/rulesets/curfew-own-branches.json`,
  }),
  'code-owners-missing': () => ({
    problem: 'There is no CODEOWNERS file, so nobody is asked to look when the policy or a workflow changes',
    fix: 'Merge the set-up pull request of curfew init, or add .github/CODEOWNERS',
    where: 'the repository, Add file',
  }),
  'code-owners-broken': (arg) => ({
    problem: `GitHub does not understand a line of ${arg('path')}: ${arg('error')}`,
    fix: 'Fix that line; until then it counts for nothing',
    where: `the file ${arg('path')}`,
  }),
  'code-owners-gap': (arg) => ({
    problem: `${arg('path')} names no owner for ${arg('gap')}`,
    fix: `Give ${arg('gap')} the policy's owners, in a line after all others that match it`,
    where: `the file ${arg('path')}`,
  }),
  'judges-above-given': (arg) => ({
    problem: `${arg('team')} decides about access, and ${arg('child')}, which can be given, is a child team of it: whoever is given that decides, too`,
    fix: `Move ${arg('child')} out of ${arg('team')}, or let another team decide`,
    where: "the organization's Teams, the child team's Settings, Parent team; or .github/curfew.yml",
  }),
  'actions-may-approve': () => ({
    problem:
      "A workflow may approve pull requests. Curfew counts no bot's approval, but a rule that demands reviews would",
    fix: 'Untick "Allow GitHub Actions to create and approve pull requests"',
    where: 'Settings, Actions, General, Workflow permissions',
  }),
  'actions-may-write': () => ({
    problem:
      "Workflows get a token that may write here, and a branch's own workflow runs before anybody has approved it",
    fix: 'Choose "Read repository contents and packages permissions"',
    where: 'Settings, Actions, General, Workflow permissions',
  }),
  'installed-everywhere': () => ({
    problem: 'The App is installed on all repositories, so its key reaches all of them',
    fix: 'Choose "Only select repositories": the access repository alone',
    where: INSTALLATION,
  }),
  'permission-excess': (arg) => ({
    problem: `The App was given more than it uses: ${arg('permissions')}. Whoever gets its key has that too`,
    fix: 'Take these permissions from the App',
    where: "the App's settings, Permissions and events",
  }),
  'permission-missing': (arg) => ({
    problem: `The App lacks what it needs: ${arg('permissions')}`,
    fix: 'Give it these permissions as in app.yml, then accept them for the organization',
    where: `the App's settings, Permissions and events; then ${INSTALLATION}`,
  }),
  'event-missing': (arg) => ({
    problem: `The App is not told of: ${arg('events')}. Curfew finds out with its sweep, up to a minute later`,
    fix: 'Subscribe it to these events as in app.yml',
    where: "the App's settings, Permissions and events",
  }),
  archived: () => ({
    problem: 'The repository is archived: nothing can be asked for, and nothing recorded',
    fix: 'Unarchive it, or take it out of the operator’s file',
    where: 'Settings, General, Danger Zone',
  }),
  'no-issues': () => ({
    problem: 'Issues are switched off, so Curfew cannot tell anybody what was refused or could not be ended',
    fix: 'Tick Issues',
    where: 'Settings, General, Features',
  }),
  'no-usable-method': () => ({
    problem: 'Curfew can merge nothing: it squashes or makes a merge commit, and the rules allow neither',
    fix: 'Allow squash merging',
    where: `Settings, General, Pull Requests; and ${RULESETS}, Allowed merge methods`,
  }),
  'signatures-block': (arg) => ({
    problem: `"${arg('guard')}" demands signed commits and squash is not allowed, so a request with an unsigned commit cannot be merged`,
    fix: 'Allow squash merging: GitHub signs what it squashes',
    where: 'Settings, General, Pull Requests',
  }),
  'reviews-block': (arg) => ({
    problem: `"${arg('guard')}" demands an approving review, which these do not have: ${arg('what')}. They wait until somebody approves them; access ends on time all the same`,
    fix: 'Put reviews into a ruleset without the check curfew, and this App on its bypass list, "For pull requests only"; or demand 0 approvals, for Curfew asks for its own',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'code-owners-block': (arg) => ({
    problem: `"${arg('guard')}" demands a code owner's review of grants files, which these do not have: ${arg('what')}`,
    fix: "Let CODEOWNERS name owners for .github/ alone, or put this App on the ruleset's bypass list",
    where: `the file CODEOWNERS, or ${RULESETS}, ${arg('guard')}`,
  }),
  'last-push-blocks': (arg) => ({
    problem: `"${arg('guard')}" demands that somebody else approves the last push, which nobody does for these: ${arg('what')}`,
    fix: 'Untick "Require approval of the most recent reviewable push". Or keep it, and approve and merge these by hand: it alone stops a reviewer who commits in the name of whom they approve',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'branch-locked': (arg) => ({
    problem: `"${arg('guard')}" keeps Curfew from merging into ${arg('branch')} (${arg('rule')})`,
    fix: 'Take the rule off the default branch, or put this App on its bypass list',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'strict-checks': (arg) => ({
    problem: `"${arg('guard')}" demands branches that are up to date, so each landing holds up every other open request until it is updated. Reverts are made anew by themselves`,
    fix: 'Untick "Require branches to be up to date before merging", or require a merge queue',
    where: `${RULESETS}, ${arg('guard')}, Require status checks to pass`,
  }),
  'other-checks': (arg) => ({
    problem: `"${arg('guard')}" demands other checks too: ${arg('checks')}. Curfew merges only when they pass, reverts too`,
    fix: 'See that they run on every pull request, those from curfew/revert and those that touch access/ alone among them; or do not require them here',
    where: `${RULESETS}, ${arg('guard')}, Require status checks to pass`,
  }),
  'record-unsigned': () => ({
    problem:
      'GitHub does not sign what the App commits, so the record is not trusted and nothing new is given',
    fix: 'Switch web commit signing on',
    where: "the site administrator's settings of GitHub Enterprise Server",
  }),
  'own-branch-blocked': (arg) => ({
    problem: `"${arg('guard')}" keeps Curfew from its own branch ${arg('branch')} (${arg('rules')})`,
    fix: 'Exclude refs/heads/curfew/** from it, or put this App on its bypass list, always',
    where: `${RULESETS}, ${arg('guard')}`,
  }),
  'ticket-pattern-outdated': (arg) => ({
    problem: `In the policy, ${patternWords('requests.ticket.pattern', arg('why'), arg('part')).replace(/\.$/, '')}`,
    fix: 'Change the pattern by a pull request. The one in force keeps working until then, and a new one must be RE2',
    where: 'the file .github/curfew.yml',
  }),
  unreadable: (arg) => ({
    problem: `Could not be read: ${arg('what')} (${arg('because')}). What it holds is not known`,
    fix: 'Give the App what app.yml asks for, or look there yourself',
    where: INSTALLATION,
  }),
  'bypass-not-told': (arg) => ({
    problem: `Who may pass "${arg('guard')}" could not be read: GitHub tells it to those alone who may change rulesets, and Curfew may not`,
    fix: 'See for yourself that nobody is on its bypass list who should not be',
    where: `${RULESETS}, ${arg('guard')}, Bypass list`,
  }),
};

const LONGEST_ARGUMENT = 200;

export function wordDoctorFinding({ code, args }: DoctorFinding): DoctorWords {
  return WORDS[code]((name) => plainText(args[name] ?? '', LONGEST_ARGUMENT));
}
