import type { ErrorObject } from 'ajv';
import { DOCUMENT_CODES, type DocumentCode, documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { didYouMean } from './did-you-mean.ts';
import { escapeToken, tokensOf } from './json-pointer.ts';
import type { ReadDocument } from './read-document.ts';
import { wrongTypeFinding } from './wrong-type-finding.ts';

/** One error of the validator as a finding on the exact characters. */
export function shapeFinding(error: ErrorObject, document: ReadDocument): Finding {
  const { instancePath, keyword, params, data } = error;
  const at = document.rangeOf(instancePath);
  const field = fieldOf(instancePath);
  const schemaCode = codeInSchema(error);
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
      if (schemaCode === 'literal-secret' && typeof data === 'string')
        return documentFinding(schemaCode, at, { field });
      return wrongTypeFinding(error, document, field);
    case 'oneOf':
    case 'anyOf':
      return documentFinding(schemaCode ?? 'wrong-type', document.spotOf(instancePath), { field });
    case 'pattern': {
      const { propertyName } = error;
      if (propertyName !== undefined) {
        const range = document.keyRangeOf(`${instancePath}/${escapeToken(propertyName)}`);
        return documentFinding(schemaCode ?? 'wrong-type', range, { field, value: propertyName });
      }
      return documentFinding(schemaCode ?? 'wrong-type', at, argsOf(schemaCode, field, String(data)));
    }
    case 'const':
    case 'enum': {
      const allowed =
        keyword === 'const' ? [String(params['allowedValue'])] : params['allowedValues'].map(String);
      return documentFinding(schemaCode ?? 'not-one-of', at, { field, value: shown(data), allowed });
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

/** The code that the schema names beside the constraint; null if it names none. */
function codeInSchema({ parentSchema, params, keyword }: ErrorObject): DocumentCode | null {
  const codes: unknown = parentSchema?.['finding'];
  if (typeof codes === 'string') return isCode(codes) ? codes : null;
  if (typeof codes !== 'object' || codes === null || (keyword !== 'oneOf' && keyword !== 'anyOf'))
    return null;
  const passing: unknown = params['passingSchemas'];
  const code: unknown = Reflect.get(codes, passing === null ? 'none' : 'several');
  return typeof code === 'string' && isCode(code) ? code : null;
}

function isCode(text: string): text is DocumentCode {
  return Object.hasOwn(DOCUMENT_CODES, text);
}

/**
 * A finding repeats the value only if its code has that argument. In a field that may have a secret, it does
 * not.
 */
function argsOf(code: DocumentCode | null, field: string, value: string): Readonly<Record<string, string>> {
  const repeatsValue = code !== null && (DOCUMENT_CODES[code] as readonly string[]).includes('value');
  return repeatsValue ? { field, value } : { field };
}

function shown(data: unknown): string {
  return typeof data === 'object' ? (Array.isArray(data) ? 'a list' : 'a map of fields') : String(data);
}

/** The name of a pointer's value for people: `eligible`, `an entry of eligible`, `the file`. */
function fieldOf(pointer: string): string {
  const tokens = tokensOf(pointer);
  const name = tokens.findLast((token) => !/^\d+$/.test(token)) ?? 'the file';
  return /^\d+$/.test(tokens.at(-1) ?? '') ? `an entry of ${name}` : name;
}
