import { unprocessable } from '../http/answer.ts';
import type { Body } from '../http/body.ts';
import type { Annotation, CheckRunState } from '../state.ts';

/**
 * Only GitHub Actions can set the others: `waiting`, `requested` and `pending`.
 * https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks
 */
const statuses = ['queued', 'in_progress', 'completed'] as const;
const conclusions = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
] as const;
const levels = ['notice', 'warning', 'failure'] as const;
/** https://docs.github.com/en/rest/checks/runs */
const limits = {
  text: 65_535,
  annotations: 50,
  actions: 3,
  label: 20,
  description: 40,
  identifier: 20,
} as const;

/** Changes a check run by a request. Refuses what GitHub refuses. */
export function updateCheckRun(run: CheckRunState, body: Body, now: Date): void {
  const conclusion = body.oneOf('conclusion', conclusions);
  const status = conclusion === undefined ? body.oneOf('status', statuses) : 'completed';
  if (status === 'completed' && conclusion === undefined && run.conclusion === null) {
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  if (conclusion === 'stale') throw unprocessable('Only GitHub can make a check run stale.');
  run.name = body.optionalString('name') ?? run.name;
  run.detailsUrl = body.optionalString('details_url') ?? run.detailsUrl;
  run.externalId = body.optionalString('external_id') ?? run.externalId;
  run.startedAt = dateIn(body, 'started_at') ?? run.startedAt;
  if (status !== undefined) run.status = status;
  run.conclusion = run.status === 'completed' ? (conclusion ?? run.conclusion) : null;
  run.completedAt =
    run.status === 'completed' ? (dateIn(body, 'completed_at') ?? run.completedAt ?? now) : null;
  if (body.has('actions')) run.actions = body.objects('actions').map(actionIn);
  if (run.actions.length > limits.actions) throw unprocessable('A maximum of three actions are accepted.');
  const output = body.object('output');
  if (output === undefined) return;
  run.title = output.optionalString('title') ?? run.title;
  run.summary = text(output.string('summary'), 'summary');
  run.text = output.has('text') ? text(output.string('text'), 'text') : run.text;
  const annotations = output.objects('annotations').map(annotationIn);
  if (annotations.length > limits.annotations) {
    throw unprocessable(
      `Invalid request.\n\nNo more than ${limits.annotations} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  // Each update adds annotations to the existing ones.
  run.annotations.push(...annotations);
}

function annotationIn(body: Body): Annotation {
  const [start_line, end_line] = [body.number('start_line'), body.number('end_line')];
  const annotation_level = body.oneOf('annotation_level', levels);
  if (start_line === undefined || end_line === undefined || annotation_level === undefined) {
    throw unprocessable(
      'Invalid request.\n\nAn annotation lacks "start_line", "end_line" or "annotation_level".',
    );
  }
  const [start_column, end_column] = [body.number('start_column'), body.number('end_column')];
  if ((start_column !== undefined || end_column !== undefined) && start_line !== end_line) {
    throw unprocessable('Invalid request.\n\nColumns are only for annotations on one line.');
  }
  const [title, raw_details] = [body.optionalString('title'), body.optionalString('raw_details')];
  return {
    path: body.string('path'),
    start_line,
    end_line,
    annotation_level,
    message: body.string('message'),
    ...(start_column === undefined ? {} : { start_column }),
    ...(end_column === undefined ? {} : { end_column }),
    ...(title === undefined ? {} : { title }),
    ...(raw_details === undefined ? {} : { raw_details }),
  };
}

function actionIn(body: Body) {
  const fits = (name: 'label' | 'description' | 'identifier') => {
    const value = body.string(name);
    if (value.length > limits[name])
      throw unprocessable(`Invalid request.\n\n${name} is too long (maximum is ${limits[name]}).`);
    return value;
  };
  return { label: fits('label'), description: fits('description'), identifier: fits('identifier') };
}

function text(value: string, name: string): string {
  if (value.length > limits.text) {
    throw unprocessable(
      `Invalid request.\n\nOnly ${limits.text} characters are allowed in ${name}; ${value.length} were supplied.`,
    );
  }
  return value;
}

function dateIn(body: Body, name: string): Date | undefined {
  const value = body.optionalString(name);
  return value === undefined ? undefined : new Date(value);
}
