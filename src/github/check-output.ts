import { createHash } from 'node:crypto';
import type { Annotation, CheckRun } from '../ports/forge/check-runs.ts';
import { truncate } from './truncate.ts';

/** GitHub accepts at most so many in one request. */
const ANNOTATIONS_PER_CALL = 50;
/** People do not read more of them. */
const ANNOTATIONS_MAX = 200;
/** GitHub refuses longer titles of an annotation. Titles of checks are cut at the same length. */
const TITLE_BYTES_MAX = 255;
/** GitHub's limit is 65535. The rest is for the sentence about problems that are not marked. */
const SUMMARY_BYTES_MAX = 65_000;
/** GitHub's limit is 64 KB. */
const MESSAGE_BYTES_MAX = 60_000;

export interface CheckState {
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion?: 'success' | 'failure' | 'action_required';
}

export function stateOf({ status }: Pick<CheckRun, 'status'>): CheckState {
  switch (status) {
    case 'working':
      return { status: 'in_progress' };
    case 'queued':
      return { status: 'queued' };
    case 'action-required':
      return { status: 'completed', conclusion: 'action_required' };
    case 'success':
    case 'failure':
      return { status: 'completed', conclusion: status };
  }
}

/** The page on which people act, of the pull request with this number. `apiUrl` is the REST API's. */
export function actionPage(apiUrl: string, repository: string, pull: number): string {
  const web = apiUrl.replace(/^https:\/\/api\.github\.com$/, 'https://github.com').replace(/\/api\/v3$/, '');
  return `${web}/${repository}/pull/${pull}/files`;
}

/** An id of the content. A check run with the same id needs no update. */
export function contentId({ status, title, summary, annotations }: CheckRun): string {
  const content = JSON.stringify([status, title, summary, annotations]);
  return `curfew-${createHash('sha256').update(content).digest('hex')}`;
}

/**
 * The outputs of a check run, one for each call to GitHub, at least one. Every call replaces the title and
 * the summary. GitHub keeps the annotations of earlier calls and adds the new ones.
 */
export function outputsOf({ title, summary, annotations }: CheckRun) {
  const shown = annotations.slice(0, ANNOTATIONS_MAX).map(annotationOf);
  const more = notMarkedText(annotations.length - shown.length);
  const texts = {
    title: truncate(title, TITLE_BYTES_MAX),
    summary: `${truncate(summary, SUMMARY_BYTES_MAX)}${more}`,
  };
  const calls = Math.max(1, Math.ceil(shown.length / ANNOTATIONS_PER_CALL));
  return Array.from({ length: calls }, (_, call) => ({
    ...texts,
    annotations: shown.slice(call * ANNOTATIONS_PER_CALL, (call + 1) * ANNOTATIONS_PER_CALL),
  }));
}

function notMarkedText(count: number): string {
  if (count === 0) return '';
  const problems = count === 1 ? '1 more problem is' : `${count.toLocaleString('en-US')} more problems are`;
  return `\n\n${problems} not marked in the files.`;
}

function annotationOf({ at, level, title, message }: Annotation) {
  const { path, start, end } = at;
  const oneLine = start.line === end.line;
  return {
    path,
    start_line: start.line,
    // GitHub refuses an end before the start.
    end_line: Math.max(start.line, end.line),
    // GitHub refuses columns in an annotation of several lines.
    ...(oneLine ? { start_column: start.column, end_column: Math.max(start.column, end.column) } : {}),
    annotation_level: level,
    title: truncate(title, TITLE_BYTES_MAX),
    // GitHub refuses an empty message.
    message: truncate(message, MESSAGE_BYTES_MAX) || title,
  };
}
