import type { DocumentCode } from './document-code.ts';
import { patternWords } from './pattern-words.ts';
import { optionalText, questionOf, type Wording } from './wording.ts';

/** The sentences of findings about a file as written: what is wrong, and what to do. */
export const DOCUMENT_WORDS: Readonly<Record<DocumentCode, Wording>> = {
  'file-too-large': (arg) =>
    `The file has ${arg('bytes')} bytes, and ${arg('limit')} are allowed. Split it into several files.`,
  'too-much-together': (arg) =>
    `Curfew does not read this file and the files after it: it reads at most ${arg('files')} grants files and ${arg('bytes')} bytes of one commit. Remove files that are no longer needed, or request less in one pull request.`,
  'folder-too-large': (arg) =>
    `Curfew cannot read ${arg('folder') === '' ? 'the root folder' : `the folder ${arg('folder')}/`}: it lists at most ${arg('listings')} folders of one commit, and this one has more folders or too many files. Remove what does not belong there, or let the policy name fewer folders as grants files.`,
  'not-utf8': () => 'The file is not UTF-8 text from here on. Save it as UTF-8.',
  'byte-order-mark': () => 'The file starts with a byte order mark. Save it as UTF-8 without one.',
  'forbidden-character': (arg) =>
    `This is an invisible character (${arg('character')}, ${arg('name')}). Remove it, or type the text again.`,
  'empty-file': () => 'The file is empty. Delete it, or write an entry.',
  'several-documents': () => 'A second YAML document starts here (---). A file may contain only one.',
  'too-deep': (arg) => `This is nested more than ${arg('limit')} levels deep.`,

  alias: (arg) =>
    `YAML aliases are not allowed (${arg('name')}). Write the value itself. If it is text that starts with & or *, put it in quotes.`,
  tag: (arg) =>
    `YAML tags are not allowed (${arg('tag')}). If it is text that starts with !, put it in quotes.`,
  'merge-key': () => 'YAML merge keys (<<) are not allowed. Write the fields themselves.',
  'duplicate-key': (arg) => `${arg('key')} is here twice. Keep one.`,
  'tab-indent': () => 'YAML is indented with spaces, and this is a tab. Replace it.',
  'bad-indent': () =>
    'The indentation is wrong here. Entries of one list start in the same column, and so do fields of one entry.',
  'reserved-start': (arg) => `A YAML value cannot start with ${arg('character')}. Write ${arg('write')}.`,
  'colon-in-text': (arg) => `YAML reads ": " inside text as a new field. Write ${arg('write')}.`,
  'glued-colon': (arg) => `A space is missing after ${arg('key')}:`,
  'text-after-quote': (arg) => `Text follows after the closing quote. Write ${arg('write')}.`,
  'bracket-in-text': (arg) =>
    `YAML reads a value that starts with ${arg('character')} as a list or a map. Write ${arg('write')}.`,
  'unclosed-quote': (arg) =>
    `The quoted text that starts here has no end: the second ${arg('quote')} is missing.`,
  'unclosed-bracket': () => 'The bracket that opens here is not closed.',
  'yaml-syntax': (arg) => `This is not YAML: ${arg('reason')}.`,
  'text-cut': (arg) =>
    `YAML reads # after a space as a comment, so only "${arg('kept')}" is left. Put the text in quotes.`,

  'missing-field': (arg) => `${arg('field')} is missing.${optionalText(' ', questionOf(arg('field')), '')}`,
  'unknown-field': (arg) =>
    `There is no field ${arg('field')}.${
      arg('meant') === ''
        ? optionalText(' Fields here: ', arg('known'), '.')
        : ` Did you mean ${arg('meant')}?`
    }`,
  'wrong-type': (arg) => `${arg('field')} must be ${arg('expected')}; this is ${arg('found')}.`,
  'not-text': (arg) =>
    `YAML reads this as ${arg('found')}, and ${arg('field')} must be text. Write ${arg('write')}.`,
  'comment-for-value': (arg) =>
    `YAML reads text that starts with # as a comment, so ${arg('field')} is empty. Write ${arg('write')}.`,
  'empty-value': (arg) => `${arg('field')} is empty.${optionalText(' It must be ', arg('expected'), '.')}`,
  'too-many': (arg) =>
    `${arg('field')}: at most ${arg('limit')} ${arg('limit') === '1' ? 'is' : 'are'} allowed.`,
  'too-few': (arg) =>
    `${arg('field')}: at least ${arg('limit')} ${arg('limit') === '1' ? 'is' : 'are'} needed.`,
  'text-too-long': (arg) => `${arg('field')} is too long: at most ${arg('limit')} characters.`,
  'out-of-range': (arg) => `${arg('field')} must be ${arg('bound')} ${arg('limit')}.`,
  'not-one-of': (arg) => `${arg('field')} cannot be ${arg('value')}. It is one of: ${arg('allowed')}.`,
  'unknown-version': (arg) =>
    `Curfew does not know version ${arg('value')}. Write ${arg('field')}: ${arg('allowed')}.`,

  'no-window': () => 'The end is missing. Write duration (4h), or until with a time.',
  'two-windows': () => 'Both duration and until are here. Keep one.',
  'bad-id': (arg) =>
    `${arg('value')} cannot be an id. An id has 3 to 80 lower-case letters, digits and hyphens.`,
  'id-needed': (arg) => idNeeded(arg('why'), arg('stem')),
  'duplicate-id': (arg) => `The id ${arg('id')} is also at ${arg('other')}. Give each grant its own id.`,
  'bad-login': (arg) =>
    `${arg('value')} is not a GitHub login. Write it as in github.com/login, without the @.`,
  'bad-commit': (arg) => `${arg('value')} is not the full id of a commit. It has 40 hexadecimal digits.`,
  'bad-account-id': (arg) =>
    `${arg('value')} is not the numeric id of a GitHub account. gh api users/LOGIN --jq .id shows it.`,
  'lookalike-login': (arg) =>
    `${arg('value')} contains letters that no GitHub login has and that look like other letters. Type it again.`,
  'bad-role-name': (arg) =>
    `${arg('value')} cannot be a role. A role has lower-case letters, digits and hyphens.`,
  'bad-duration': (arg) =>
    `${arg('value')} is not a valid ${arg('field') || 'duration'}. Write whole minutes, hours or days, such as 90m, 4h or 2d.`,
  'bad-time': (arg) => badTime(arg('field'), arg('value'), arg('why')),

  'bad-glob': (arg) =>
    `${arg('value')} cannot name grants files. Write a path from the top of the repository, such as access/**/*.yaml.`,
  'bad-team': (arg) => `${arg('value')} is not a team. Write organization/team, such as acme/dba.`,
  'bad-approval': (arg) =>
    `${arg('field')} must be a list of lines such as { count: 1, from: [acme/dba] }, or the word automatic.`,
  'no-entitlement': () =>
    'The access is missing. Name it: member_of for a database, team for a GitHub team, entitlement for a webhook.',
  'two-entitlements': () => 'One line gives one thing. Split it into two lines.',
  'bad-target-name': (arg) =>
    `${arg('value')} cannot be the name of a target. A name has lower-case letters, digits and hyphens.`,
  'bad-pattern': (arg) => patternWords(arg('field'), arg('why'), arg('part')),
  'outdated-pattern': (arg) =>
    `${patternWords(arg('field'), arg('why'), arg('part'))} The pattern that is in force keeps working. A new pattern must be RE2.`,
  'max-total-impossible': (arg) =>
    `max_total allows ${arg('of')} within ${arg('within')}, which has no effect. Write a total that is shorter than its period.`,
  'bad-clock-time': (arg) =>
    `${arg('value')} is not a time of day. Write ${arg('field') || 'it'} as 08:00, up to 24:00.`,
  'bad-zone': (arg) =>
    `${arg('value')} is not a time zone. Write its name in the IANA database, such as Europe/Berlin or UTC.`,
  'hours-empty': (arg) =>
    `from and to are both ${arg('from')}, so these hours never begin. For the whole day, write from: 00:00, to: 24:00.`,
  'limit-beyond-role': (arg) =>
    `automatic allows ${arg('asked')}, but the role allows only ${arg('max')}, so this limit has no effect. Shorten it, or leave it out.`,

  'repository-not-served': (arg) =>
    `The operator's file does not serve ${arg('repository')}. The operator must add it.`,
  'target-not-listed': (arg) =>
    `The operator's file lists no target ${arg('target')} for this repository. Check the name, or ask the operator.`,
  'entitlement-not-listed': (arg) =>
    `The operator's file does not list ${arg('entitlement')} in ${arg('target')}. Check the name, or ask the operator.`,
  'wrong-entitlement-key': (arg) =>
    arg('key') === ''
      ? `${arg('target')} does not take ${arg('written')}.`
      : `${arg('target')} takes ${arg('key')}, not ${arg('written')}.`,
  'duplicate-provision': (arg) => `${arg('entitlement')} in ${arg('target')} is here twice. Keep one.`,
  'judging-team-entitlement': (arg) =>
    `${arg('team')} decides about access, so it cannot be given as access in ${arg('target')}. Use another team.`,
  'judging-team-nested': (arg) =>
    `${arg('team')} decides about access, and its child team ${arg('child')} can be given in ${arg('target')}. GitHub counts members of a child team as members of its parent, so they would decide, too. Use another team, or move ${arg('child')} out of ${arg('team')}.`,
  'policy-locked-out': (arg) =>
    `The policy could never be changed again: this line needs ${arg('count')} of ${arg('from')}, which has ${arg('people')} ${arg('people') === '1' ? 'member' : 'members'}, and a person counts for one line only. Name teams with more people.`,

  'bad-repository': (arg) => `${arg('value')} is not a repository. Write owner/name, such as acme/access.`,
  'bad-organization': (arg) => `${arg('value')} is not an organization on GitHub.`,
  'bad-app-id': (arg) => `${arg('field')} must be the App's numeric id, or { env: NAME }.`,
  'bad-url': (arg) => `${arg('field')} is not a URL that can be used here.`,
  'bad-timeout': (arg) => `${arg('field')} must be whole seconds from 1s to 60s, such as 10s.`,
  'bad-template': (arg) => `${arg('field')} must contain {login} or {id}, and no other braces.`,
  'bad-variable': (arg) =>
    `${arg('field')} must name an environment variable, such as { env: ORDERS_DB_URL }.`,
  'literal-secret': (arg) =>
    `${arg('field')} contains a secret. Replace the secret, put the new one into the environment, and write { env: NAME } here.`,
  'unknown-connector': (arg) =>
    `There is no connector ${arg('value')}.${optionalText(' The connectors are: ', arg('allowed'), '.')}`,
  'repositories-needed': (arg) =>
    `${arg('target')} must name the repository that may use it. Write repositories: [acme/access].`,
  'unserved-repository': (arg) =>
    `${arg('target')} names ${arg('repository')}, which is not among the repositories above.`,
  'account-shared': (arg) =>
    `${arg('one')} and ${arg('other')} would share the account ${arg('account')}. Accounts map one to one.`,
  'duplicate-login': (arg) =>
    `${arg('login')} is here twice: upper and lower case are the same in a login. Keep one.`,
  'entitlement-shared': (arg) =>
    `${arg('one')} and ${arg('other')} are the same system, and both list ${arg('entitlement')}. Keep one.`,

  'account-does-not-fit': (arg) =>
    `The holder's account in ${arg('target')} would be ${arg('account')}, which does not match the pattern of accounts there. Ask the operator to map this person.`,
  'account-taken': (arg) =>
    `The holder's account in ${arg('target')} would be ${arg('account')}, which belongs to ${arg('other')}. Ask the operator to map this person.`,
  'account-changed-hands': (arg) =>
    `${arg('account')} in ${arg('target')} was given to another person before: ${arg('other')}, with the GitHub id ${arg('id')}. Another person can claim a login that was given up, so an account belongs to one person for ever. Ask the operator to map this person to a separate account.`,
};

function idNeeded(why: string, stem: string): string {
  if (why === 'several') return 'Each entry needs an id if a file has several entries.';
  return `The id is missing, and the file's name${optionalText(' (', stem, ')')} cannot be an id. Write an id such as alice-orders-db-read-7f3a.`;
}

function badTime(field: string, value: string, why: string): string {
  if (why === 'no-zone')
    return `${field} needs a time zone: ${value} has none. Write Z for UTC, or an offset.`;
  if (why === 'no-such-time') return `The time ${value} does not exist.`;
  return `${field} is not a valid time: ${value}. Write it as 2026-11-23T18:00Z.`;
}
