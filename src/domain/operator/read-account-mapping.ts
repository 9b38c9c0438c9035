import { escapeToken } from '../document/json-pointer.ts';
import { outdatedPatternFinding, patternFinding } from '../document/pattern-finding.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { compilePattern } from '../document/text-pattern.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Account } from '../generated/operator.ts';
import { type Login, normalizeLogin } from '../person.ts';
import type { SourceRange } from '../source-range.ts';
import type { AccountMapping } from './operator.ts';

/**
 * Reads the account mapping of a target, and finds accounts that two people would share. `template` is the
 * default.
 */
export function readAccountMapping(
  written: Account | undefined,
  pointer: string,
  document: ReadDocument,
  template: string,
): { readonly mapping: AccountMapping; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const people = new Map<Login, string>();
  const peopleById = new Map<number, string>();
  const owners = new Map<string, string>();
  const findOwner = (account: string, person: string, at: SourceRange): void => {
    const owner = owners.get(account.toLowerCase());
    if (owner !== undefined)
      findings.push(documentFinding('account-shared', at, { account, one: owner, other: person }));
    owners.set(account.toLowerCase(), person);
  };
  for (const [name, account] of Object.entries(written?.people ?? {})) {
    const login = normalizeLogin(name);
    const at = document.rangeOf(`${pointer}/people/${escapeToken(name)}`);
    if (people.has(login)) findings.push(documentFinding('duplicate-login', at, { login }));
    else findOwner(account, login, at);
    people.set(login, account);
  }
  for (const [id, account] of Object.entries(written?.people_by_id ?? {})) {
    findOwner(account, `id ${id}`, document.rangeOf(`${pointer}/people_by_id/${id}`));
    peopleById.set(Number(id), account);
  }
  const compiled = written?.pattern === undefined ? null : compilePattern(written.pattern);
  const at = document.rangeOf(`${pointer}/pattern`);
  if (compiled?.outcome === 'refused') findings.push(patternFinding(compiled.refusal, at));
  const pattern = compiled?.outcome === 'pattern' ? compiled.pattern : null;
  for (const finding of pattern === null ? [] : outdatedPatternFinding(pattern, at)) findings.push(finding);
  return { mapping: { template: written?.template ?? template, pattern, people, peopleById }, findings };
}
