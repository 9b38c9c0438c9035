import { plainText } from '../../domain/text/escape.ts';

/** A time without milliseconds. */
export function timeText(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

export function nameText(name: string): string {
  return plainText(name, 120);
}
