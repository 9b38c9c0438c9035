import type { DocumentCode } from './document-code.ts';
import { patternWords } from './pattern-words.ts';
import { around, questionOf, type Words } from './words.ts';

/** What is wrong with a file as written, in words. */
export const DOCUMENT_WORDS: Readonly<Record<DocumentCode, Words>> = {
  'file-too-large': (arg) =>
    `The file is too large: ${arg('bytes')} bytes, and ${arg('limit')} are allowed. Split it up.`,
  'too-much-together': (arg) =>
    `This file and those after it are not read: ${arg('files')} grants files and ${arg('bytes')} bytes are read of one commit. Ask for less at once, and remove files that are no longer needed.`,
  'not-utf8': () => 'Here the file stops being UTF-8 text. Save it as UTF-8.',
  'byte-order-mark': () => 'The file starts with a byte order mark. Save it as UTF-8 without one.',
  'forbidden-character': (arg) =>
    `Here is an invisible character (${arg('character')}, ${arg('name')}). Remove it, or type the text anew.`,
  'empty-file': () => 'The file is empty. Delete it, or write an entry.',
  'several-documents': () => 'A second YAML document starts here (---). One file holds one.',
  'too-deep': (arg) => `This is nested more than ${arg('limit')} deep.`,

  alias: (arg) =>
    `YAML aliases are not allowed (${arg('name')}). Write the value out; put text that starts with & or * in quotes.`,
  tag: (arg) => `YAML tags are not allowed (${arg('tag')}). Put text that starts with ! in quotes.`,
  'merge-key': () => 'YAML merge keys (<<) are not allowed. Write the fields out.',
  'duplicate-key': (arg) => `${arg('key')} stands here twice. Keep one.`,
  'tab-indent': () => 'YAML is indented with spaces; this is a tab.',
  'bad-indent': () =>
    'The indentation is off here. Entries of one list, and fields of one entry, start in the same column.',
  'reserved-start': (arg) => `In YAML a value cannot start with ${arg('character')}. Write ${arg('write')}.`,
  'colon-in-text': (arg) => `": " inside text makes YAML see a new field. Write ${arg('write')}.`,
  'glued-colon': (arg) => `A space is missing after ${arg('key')}:`,
  'text-after-quote': (arg) => `The text goes on after its closing quote. Write ${arg('write')}.`,
  'bracket-in-text': (arg) =>
    `A value that starts with ${arg('character')} is a list or a map for YAML. Write ${arg('write')}.`,
  'unclosed-quote': (arg) => `A text that starts here is never closed: the other ${arg('quote')} is missing.`,
  'unclosed-bracket': () => 'A bracket that opens here is never closed.',
  'yaml-syntax': (arg) => `This is not YAML: ${arg('reason')}.`,
  'text-cut': (arg) =>
    `YAML takes # after a space as a comment: only "${arg('kept')}" is kept. Put the text in quotes.`,

  'missing-field': (arg) => `${arg('field')} is missing.${around(' ', questionOf(arg('field')), '')}`,
  'unknown-field': (arg) =>
    `There is no field ${arg('field')}.${
      arg('meant') === '' ? around(' Fields here: ', arg('known'), '.') : ` Did you mean ${arg('meant')}?`
    }`,
  'wrong-type': (arg) => `${arg('field')} must be ${arg('expected')}; this is ${arg('found')}.`,
  'not-text': (arg) =>
    `YAML reads this as ${arg('found')}, and ${arg('field')} is text. Write ${arg('write')}.`,
  'comment-for-value': (arg) =>
    `YAML takes what starts with # as a comment, so ${arg('field')} is empty. Write ${arg('write')}.`,
  'empty-value': (arg) => `${arg('field')} is empty.${around(' It must be ', arg('expected'), '.')}`,
  'too-many': (arg) => `${arg('field')}: at most ${arg('limit')} are allowed.`,
  'too-few': (arg) => `${arg('field')}: at least ${arg('limit')} needed.`,
  'text-too-long': (arg) => `${arg('field')} is too long: at most ${arg('limit')} characters.`,
  'out-of-range': (arg) => `${arg('field')} must be ${arg('bound')} ${arg('limit')}.`,
  'not-one-of': (arg) => `${arg('field')} cannot be ${arg('value')}. It is one of: ${arg('allowed')}.`,
  'unknown-version': (arg) =>
    `Version ${arg('value')} is not known here. Write ${arg('field')}: ${arg('allowed')}.`,

  'no-window': () => 'How long? Write duration (4h), or until with a time.',
  'two-windows': () => 'Both duration and until are here. Keep one.',
  'bad-id': (arg) => `${arg('value')} cannot be an id: 3 to 80 lower-case letters, digits and hyphens.`,
  'id-needed': (arg) => idNeeded(arg('why'), arg('stem')),
  'duplicate-id': (arg) => `The id ${arg('id')} is also at ${arg('other')}. Give each grant its own.`,
  'bad-login': (arg) => `${arg('value')} is no GitHub login. Write it as in github.com/login, without the @.`,
  'lookalike-login': (arg) =>
    `${arg('value')} holds letters that no GitHub login has, and that may look like others. Type it anew.`,
  'bad-role-name': (arg) => `${arg('value')} cannot be a role: lower-case letters, digits and hyphens.`,
  'bad-duration': (arg) =>
    `${arg('value')} is no ${arg('field') || 'duration'}: write whole minutes, hours or days, as 90m, 4h or 2d.`,
  'bad-time': (arg) => badTime(arg('field'), arg('value'), arg('why')),

  'bad-glob': (arg) =>
    `${arg('value')} cannot name grants files. Write a path from the top, as access/**/*.yaml.`,
  'bad-team': (arg) => `${arg('value')} is no team. Write organization/team, as acme/dba.`,
  'bad-approval': (arg) =>
    `${arg('field')} is a list of lines such as { count: 1, from: [acme/dba] }, or automatic.`,
  'no-entitlement': () => 'What is given there? Name it: member_of for a database, team for a GitHub team.',
  'two-entitlements': () => 'One line provisions one thing. Make it two.',
  'bad-target-name': (arg) =>
    `${arg('value')} cannot be a target's name: lower-case letters, digits and hyphens.`,
  'bad-pattern': (arg) => patternWords(arg('field'), arg('why'), arg('part')),
  'outdated-pattern': (arg) =>
    `${patternWords(arg('field'), arg('why'), arg('part'))} A pattern that is in force keeps working until it is changed; a new one must be RE2.`,
  'max-total-impossible': (arg) =>
    `max_total allows ${arg('of')} within ${arg('within')}, which limits nothing.`,
  'bad-clock-time': (arg) =>
    `${arg('value')} is no time of day: write ${arg('field') || 'it'} as 08:00, up to 24:00.`,
  'bad-zone': (arg) =>
    `${arg('value')} is no time zone. Write its name in the IANA database, as Europe/Berlin or UTC.`,
  'hours-empty': (arg) =>
    `from and to are both ${arg('from')}, so these hours never begin. For the whole day write from: 00:00, to: 24:00.`,
  'limit-beyond-role': (arg) =>
    `automatic allows ${arg('asked')}, and the role no more than ${arg('max')}: this limits nothing. Shorten it, or leave it out.`,

  'repository-not-served': (arg) =>
    `The operator's file does not serve ${arg('repository')}. The operator must add it.`,
  'target-not-listed': (arg) =>
    `The operator's file lists no target ${arg('target')} for this repository. Check the name, or ask the operator.`,
  'entitlement-not-listed': (arg) =>
    `The operator's file does not let ${arg('entitlement')} be granted in ${arg('target')}. Check the name, or ask the operator.`,
  'wrong-entitlement-key': (arg) =>
    arg('key') === ''
      ? `${arg('target')} does not take ${arg('written')}.`
      : `${arg('target')} takes ${arg('key')}, not ${arg('written')}.`,
  'duplicate-provision': (arg) => `${arg('entitlement')} in ${arg('target')} stands here twice. Keep one.`,
  'judging-team-entitlement': (arg) =>
    `${arg('team')} decides about access, so it cannot be given as access in ${arg('target')}. Use another team.`,
  'judging-team-nested': (arg) =>
    `${arg('team')} decides about access, and whoever is given ${arg('child')} in ${arg('target')} counts as one of its members: GitHub counts those of child teams. Use another team, or move ${arg('child')} out of it.`,
  'policy-locked-out': (arg) =>
    `Nobody could change the policy any more: this takes ${arg('count')} of ${arg('from')}, who are ${arg('people')}, and nobody counts for two lines. Name teams with more people.`,

  'bad-repository': (arg) => `${arg('value')} is no repository. Write owner/name, as acme/access.`,
  'bad-organization': (arg) => `${arg('value')} is no organization on GitHub.`,
  'bad-app-id': (arg) => `${arg('field')} must be the App's numeric id, or { env: NAME }.`,
  'bad-url': (arg) => `${arg('field')} is no URL that can be used here.`,
  'bad-timeout': (arg) => `${arg('field')} must be whole seconds from 1s to 60s, as 10s.`,
  'bad-template': (arg) => `${arg('field')} must hold {login} or {id}, and no other braces.`,
  'bad-variable': (arg) => `${arg('field')} must name an environment variable, as { env: ORDERS_DB_URL }.`,
  'literal-secret': (arg) =>
    `${arg('field')} holds a secret. Put it into the environment, write { env: NAME } here, and have it replaced.`,
  'unknown-connector': (arg) =>
    `There is no connector ${arg('value')}.${around(' There are: ', arg('allowed'), '.')}`,
  'repositories-needed': (arg) =>
    `Which repositories may reach ${arg('target')}? Write repositories: [acme/access].`,
  'unserved-repository': (arg) =>
    `${arg('target')} names ${arg('repository')}, which is not among the repositories above.`,
  'account-shared': (arg) =>
    `${arg('one')} and ${arg('other')} would share the account ${arg('account')}. Accounts map one to one.`,
  'duplicate-login': (arg) => `${arg('login')} stands here twice; logins do not depend on case. Keep one.`,
  'entitlement-shared': (arg) =>
    `${arg('entitlement')} can be given through ${arg('one')} and through ${arg('other')}, which are one system. Keep one.`,

  'account-does-not-fit': (arg) =>
    `The holder's account in ${arg('target')} would be ${arg('account')}, which does not look like an account there. Ask the operator to map this person.`,
  'account-taken': (arg) =>
    `The holder's account in ${arg('target')} would be ${arg('account')}, which is ${arg('other')}'s. Ask the operator to map this person.`,
  'account-changed-hands': (arg) =>
    `${arg('account')} in ${arg('target')} was given to another person of late: ${arg('other')}, with the GitHub id ${arg('id')}. A login that was given up can be claimed by anybody. Ask the operator to map this person to an account of their own.`,
};

function idNeeded(why: string, stem: string): string {
  if (why === 'several') return 'With several entries in a file each needs an id.';
  return `An id is needed: the file's name${around(' (', stem, ')')} cannot serve as one. Write id, as alice-orders-db-read-7f3a.`;
}

function badTime(field: string, value: string, why: string): string {
  if (why === 'no-zone')
    return `${field} needs a time zone: ${value} could be anywhere. Write Z for UTC, or an offset.`;
  if (why === 'no-such-time') return `There is no such time as ${value}.`;
  return `${field} is no time: ${value}. Write it as 2026-11-23T18:00Z.`;
}
