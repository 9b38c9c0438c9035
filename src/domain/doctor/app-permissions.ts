/** The permissions in `app.yml`. A test compares both. */
export const APP_PERMISSIONS: Readonly<Record<string, 'read' | 'write'>> = {
  contents: 'write',
  pull_requests: 'write',
  checks: 'write',
  issues: 'write',
  merge_queues: 'write',
  administration: 'read',
  metadata: 'read',
  members: 'read',
};

export const APP_EVENTS: readonly string[] = [
  'pull_request',
  'pull_request_review',
  'push',
  'check_run',
  'check_suite',
  'merge_group',
  'repository',
  'membership',
];
