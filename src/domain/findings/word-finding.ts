import { plainText } from '../text/escape.ts';
import { DOCUMENT_CODES, type DocumentCode } from './document-code.ts';
import { DOCUMENT_WORDS } from './document-words.ts';
import type { Finding } from './finding.ts';
import { RULE_CODES, type RuleCode } from './rule-code.ts';
import { RULE_WORDS } from './rule-words.ts';
import type { Words } from './words.ts';

/** Characters of one argument that a sentence repeats. */
const LONGEST_ARGUMENT = 80;
const LONGEST_LIST = 5;

/** A finding in a sentence or two of plain text: what is wrong, and what to do. Every surface says the same. */
export function wordFinding(finding: Finding): string {
  const words = wordsFor(finding.code);
  return words === null ? `${plainText(finding.code, 60)}.` : plainText(words(argumentsOf(finding)), 1000);
}

function wordsFor(code: string): Words | null {
  if (isRuleCode(code)) return RULE_WORDS[code];
  return isDocumentCode(code) ? DOCUMENT_WORDS[code] : null;
}

function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(RULE_CODES, code);
}

function isDocumentCode(code: string): code is DocumentCode {
  return Object.hasOwn(DOCUMENT_CODES, code);
}

/** Arguments as short plain text; a list shows its first few. One that is missing is empty. */
function argumentsOf({ args }: Finding): (name: string) => string {
  return (name) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    if (value === undefined) return '';
    if (typeof value === 'string' || typeof value === 'number')
      return plainText(String(value), LONGEST_ARGUMENT);
    const shown = value.slice(0, LONGEST_LIST).map((each) => plainText(each, LONGEST_ARGUMENT));
    return value.length > shown.length
      ? `${shown.join(', ')} and ${value.length - shown.length} more`
      : shown.join(', ');
  };
}
