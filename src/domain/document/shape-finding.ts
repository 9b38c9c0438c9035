import type { ErrorObject } from 'ajv';
import { DOCUMENT_CODES, type DocumentCode, documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { didYouMean } from './did-you-mean.ts';
import { escapeToken } from './node-places.ts';
import type { ReadDocument } from './read-document.ts';
import { wrongTypeFinding } from './wrong-type-finding.ts';

/** One error of the validator as a finding on the exact characters. */
export function shapeFinding(error: ErrorObject, document: ReadDocument): Finding {
  const { instancePath, keyword, params, data } = error;
  const at = document.rangeOf(instancePath);
  const field = fieldOf(instancePath);
  const own = ownCode(error);
  switch (keyword) {
    case 'required': {
      const missing = String(params['missingProperty']);
      const path = [...tokensOf(instancePath).filter((token) => !/^\d+$/.test(token)), missing].join('.');
      return documentFinding('missing-field', document.headOf(instancePath), { field: missing, path });
    }
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys(error.parentSchema?.['properties'] ?? {});
      const range = document.keyRangeOf(`${instancePath}/${escapeToken(key)}`);
      const meant = didYouMean(key, known);
      const details = meant === null ? {} : { suggestion: { range, replacement: meant } };
      return documentFinding('unknown-field', range, { field: key, meant: meant ?? '', known }, details);
    }
    case 'type':
      if (own === 'literal-secret' && typeof data === 'string') return documentFinding(own, at, { field });
      return wrongTypeFinding(error, document, field);
    case 'oneOf':
    case 'anyOf':
      return documentFinding(own ?? 'wrong-type', document.spotOf(instancePath), { field });
    case 'pattern': {
      const { propertyName } = error;
      if (propertyName !== undefined) {
        const range = document.keyRangeOf(`${instancePath}/${escapeToken(propertyName)}`);
        return documentFinding(own ?? 'wrong-type', range, { field, value: propertyName });
      }
      return documentFinding(own ?? 'wrong-type', at, argsOf(own, field, String(data)));
    }
    case 'const':
    case 'enum': {
      const allowed =
        keyword === 'const' ? [String(params['allowedValue'])] : params['allowedValues'].map(String);
      return documentFinding(own ?? 'not-one-of', at, { field, value: shown(data), allowed });
    }
    case 'minLength':
      return documentFinding('empty-value', at, { field, expected: 'text' });
    case 'maxLength':
      return documentFinding('text-too-long', at, { field, limit: Number(params['limit']) });
    case 'minItems':
    case 'minProperties':
      return documentFinding('too-few', at, { field, limit: Number(params['limit']) });
    case 'maxItems':
    case 'maxProperties':
      return documentFinding('too-many', document.headOf(instancePath), {
        field,
        limit: Number(params['limit']),
      });
    default:
      return documentFinding('out-of-range', at, {
        field,
        limit: Number(params['limit']),
        bound: keyword === 'minimum' ? 'at least' : 'at most',
      });
  }
}

/** The code that the schema has beside the constraint. */
function ownCode({ parentSchema, params, keyword }: ErrorObject): DocumentCode | null {
  const word: unknown = parentSchema?.['finding'];
  if (typeof word === 'string') return isCode(word) ? word : null;
  if (typeof word !== 'object' || word === null || (keyword !== 'oneOf' && keyword !== 'anyOf')) return null;
  const several: unknown = params['passingSchemas'];
  const code: unknown = Reflect.get(word, several === null ? 'none' : 'several');
  return typeof code === 'string' && isCode(code) ? code : null;
}

function isCode(word: string): word is DocumentCode {
  return Object.hasOwn(DOCUMENT_CODES, word);
}

/** What the operator wrote where a secret may stand is not repeated. */
function argsOf(code: DocumentCode | null, field: string, value: string): Readonly<Record<string, string>> {
  const repeats = code !== null && (DOCUMENT_CODES[code] as readonly string[]).includes('value');
  return repeats ? { field, value } : { field };
}

function shown(data: unknown): string {
  return typeof data === 'object' ? (Array.isArray(data) ? 'a list' : 'a map of fields') : String(data);
}

/** What a pointer is about, for people: `eligible`, `an entry of eligible`, `the file`. */
function fieldOf(pointer: string): string {
  const tokens = tokensOf(pointer);
  const name = tokens.findLast((token) => !/^\d+$/.test(token)) ?? 'the file';
  return /^\d+$/.test(tokens.at(-1) ?? '') ? `an entry of ${name}` : name;
}

function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
