import { plainText } from '../text/escape.ts';
import { DOCUMENT_CODES, type DocumentCode } from './document-code.ts';
import { DOCUMENT_WORDS } from './document-words.ts';
import type { Finding } from './finding.ts';
import { RULE_CODES, type RuleCode } from './rule-code.ts';
import { RULE_WORDS } from './rule-words.ts';
import type { Wording } from './wording.ts';

/** Characters of one argument in a sentence. */
const ARGUMENT_LENGTH_MAX = 80;
/** Items of one list in a sentence. */
const LIST_ITEMS_MAX = 5;

/** A finding as plain sentences: what is wrong, and what to do. All surfaces use the same sentences. */
export function wordFinding(finding: Finding): string {
  const wording = wordingOf(finding.code);
  return wording === null
    ? `${plainText(finding.code, 60)}.`
    : plainText(wording(argumentsOf(finding)), 1000);
}

function wordingOf(code: string): Wording | null {
  if (isRuleCode(code)) return RULE_WORDS[code];
  return isDocumentCode(code) ? DOCUMENT_WORDS[code] : null;
}

function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(RULE_CODES, code);
}

function isDocumentCode(code: string): code is DocumentCode {
  return Object.hasOwn(DOCUMENT_CODES, code);
}

/** Arguments as short plain text. A long list is cut. A missing argument is empty. */
function argumentsOf({ args }: Finding): (name: string) => string {
  return (name) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    if (value === undefined) return '';
    if (typeof value === 'string' || typeof value === 'number')
      return plainText(String(value), ARGUMENT_LENGTH_MAX);
    const shown = value.slice(0, LIST_ITEMS_MAX).map((item) => plainText(item, ARGUMENT_LENGTH_MAX));
    return value.length > shown.length
      ? `${shown.join(', ')} and ${value.length - shown.length} more`
      : shown.join(', ');
  };
}
