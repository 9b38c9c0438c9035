import { createHash } from 'node:crypto';
import type { Annotation, CheckRun } from '../ports/check-runs.ts';
import { capped } from './capped.ts';

/** GitHub takes 50 annotations a request, and nobody reads more than these. */
const ANNOTATIONS_A_CALL = 50;
const ANNOTATIONS_IN_ALL = 200;

export interface CheckState {
  readonly status: 'in_progress' | 'completed';
  readonly conclusion?: 'success' | 'failure';
}

export function stateOf({ status }: CheckRun): CheckState {
  return status === 'waiting' ? { status: 'in_progress' } : { status: 'completed', conclusion: status };
}

/** Names the content: what carries the same name needs no writing. */
export function contentId({ status, title, summary, annotations }: CheckRun): string {
  const content = JSON.stringify([status, title, summary, annotations]);
  return `curfew-${createHash('sha256').update(content).digest('hex')}`;
}

/** What to send, call by call; updates append their annotations. There is always a first. */
export function outputsOf({ title, summary, annotations }: CheckRun) {
  const shown = annotations.slice(0, ANNOTATIONS_IN_ALL).map(annotationOf);
  const left = annotations.length - shown.length;
  const more = left === 0 ? '' : `\n\n${left} more are not shown on the lines.`;
  const words = { title: capped(title, 255), summary: `${capped(summary, 65_000)}${more}` };
  const calls = Math.max(1, Math.ceil(shown.length / ANNOTATIONS_A_CALL));
  return Array.from({ length: calls }, (_, call) => ({
    ...words,
    annotations: shown.slice(call * ANNOTATIONS_A_CALL, (call + 1) * ANNOTATIONS_A_CALL),
  }));
}

function annotationOf({ at, level, title, message }: Annotation) {
  const { path, start, end } = at;
  const oneLine = start.line === end.line;
  return {
    path,
    start_line: start.line,
    end_line: Math.max(start.line, end.line),
    // GitHub refuses columns on annotations that span lines.
    ...(oneLine ? { start_column: start.column, end_column: Math.max(start.column, end.column) } : {}),
    annotation_level: level,
    title: capped(title, 255),
    message: capped(message, 60_000) || title,
  };
}
