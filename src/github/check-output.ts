import { createHash } from 'node:crypto';
import type { Annotation, CheckRun } from '../ports/forge/check-runs.ts';
import { truncate } from './truncate.ts';

/** GitHub's limit for one request. */
const ANNOTATIONS_PER_CALL = 50;
/** People do not read more of them. */
const ANNOTATIONS_MAX = 200;

export interface CheckState {
  readonly status: 'in_progress' | 'completed';
  readonly conclusion?: 'success' | 'failure';
}

export function stateOf({ status }: CheckRun): CheckState {
  return status === 'waiting' ? { status: 'in_progress' } : { status: 'completed', conclusion: status };
}

/** An id of the content. A check run with the same id needs no update. */
export function contentId({ status, title, summary, annotations }: CheckRun): string {
  const content = JSON.stringify([status, title, summary, annotations]);
  return `curfew-${createHash('sha256').update(content).digest('hex')}`;
}

/** The output of each call to GitHub, at least one. GitHub adds the annotations of an update to those before. */
export function outputsOf({ title, summary, annotations }: CheckRun) {
  const shown = annotations.slice(0, ANNOTATIONS_MAX).map(annotationOf);
  const left = annotations.length - shown.length;
  const more = left === 0 ? '' : `\n\n${left} more are not shown on the lines.`;
  const texts = { title: truncate(title, 255), summary: `${truncate(summary, 65_000)}${more}` };
  const calls = Math.max(1, Math.ceil(shown.length / ANNOTATIONS_PER_CALL));
  return Array.from({ length: calls }, (_, call) => ({
    ...texts,
    annotations: shown.slice(call * ANNOTATIONS_PER_CALL, (call + 1) * ANNOTATIONS_PER_CALL),
  }));
}

function annotationOf({ at, level, title, message }: Annotation) {
  const { path, start, end } = at;
  const oneLine = start.line === end.line;
  return {
    path,
    start_line: start.line,
    end_line: Math.max(start.line, end.line),
    // GitHub refuses columns in an annotation of several lines.
    ...(oneLine ? { start_column: start.column, end_column: Math.max(start.column, end.column) } : {}),
    annotation_level: level,
    title: truncate(title, 255),
    message: truncate(message, 60_000) || title,
  };
}
