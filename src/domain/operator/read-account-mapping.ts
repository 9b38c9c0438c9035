import { escapeToken } from '../document/json-pointer.ts';
import { outdatedPatternFinding, patternFinding } from '../document/pattern-finding.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { compilePattern } from '../document/text-pattern.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Account } from '../generated/operator.ts';
import { type Login, normalizeLogin } from '../person.ts';
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
  const owners = new Map<string, Login>();
  for (const [name, account] of Object.entries(written?.people ?? {})) {
    const login = normalizeLogin(name);
    const at = document.rangeOf(`${pointer}/people/${escapeToken(name)}`);
    const owner = owners.get(account.toLowerCase());
    if (people.has(login)) findings.push(documentFinding('duplicate-login', at, { login }));
    else if (owner !== undefined)
      findings.push(documentFinding('account-shared', at, { account, one: owner, other: login }));
    people.set(login, account);
    owners.set(account.toLowerCase(), login);
  }
  const compiled = written?.pattern === undefined ? null : compilePattern(written.pattern);
  const at = document.rangeOf(`${pointer}/pattern`);
  if (compiled?.outcome === 'refused') findings.push(patternFinding(compiled.refusal, at));
  const pattern = compiled?.outcome === 'pattern' ? compiled.pattern : null;
  for (const finding of pattern === null ? [] : outdatedPatternFinding(pattern, at)) findings.push(finding);
  return { mapping: { template: written?.template ?? template, pattern, people }, findings };
}
