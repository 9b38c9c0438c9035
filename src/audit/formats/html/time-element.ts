import { timeText } from '../name-text.ts';
import { type Html, html } from './html.ts';

/** `2026-11-23`. */
export function dayText(iso: string): string {
  return iso.slice(0, 'YYYY-MM-DD'.length);
}

/** `2026-11-23 14:02:08`, with the exact time for programs. */
export function timeElement(iso: string): Html {
  return html`<time datetime="${iso}">${timeText(iso).replace('T', ' ').replace('Z', '')}</time>`;
}
