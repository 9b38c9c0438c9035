import type { Answered } from './ask-all.ts';

export interface Run {
  readonly at: Date;
  readonly host: string;
  readonly isLoopback: boolean;
  readonly version: string;
  readonly mode: 'read-only' | 'made a repository' | 'used a repository';
  readonly answers: readonly Answered[];
  /** A sentence for each repository that was made and not deleted. The report has only their number. */
  readonly left: readonly string[];
}

const OUTCOMES = ['differs', 'as assumed', 'unanswered'] as const;
type Shown = (typeof OUTCOMES)[number];

/** Markdown that can be committed: it names no account, no repository and no token. */
export function reportOf(run: Run): string {
  const { at, host, version, mode, answers, left } = run;
  return [
    '# Answers about docs/assumptions.md',
    '',
    `Asked on ${at.toISOString().slice(0, 10)} at ${host}, API version ${version}, by \`npm run prove\` (${mode}).`,
    ...(run.isLoopback
      ? ['', '**This server runs on the same machine. Its answers say nothing about github.com.**']
      : []),
    '',
    OUTCOMES.map((outcome) => `${answers.filter((each) => each.outcome === outcome).length} ${outcome}`)
      .join(', ')
      .concat('.'),
    ...OUTCOMES.flatMap((outcome) => section(outcome, answers)),
    ...notAsked(answers),
    ...(left.length === 0
      ? []
      : ['', `Repositories that this run made and did not delete: ${left.length}. The terminal names them.`]),
    '',
  ].join('\n');
}

const TITLES: Readonly<Record<Shown, string>> = {
  differs: 'Differs from the assumption',
  'as assumed': 'As assumed',
  unanswered: 'Unanswered',
};

function section(outcome: Shown, answers: readonly Answered[]): readonly string[] {
  const shown = answers.filter((each) => each.outcome === outcome);
  if (shown.length === 0) return [];
  return [
    '',
    `## ${TITLES[outcome]}`,
    '',
    '| question | answer | figures | row of assumptions.md |',
    '|---|---|---|---|',
    ...shown.map((each) => `| ${rowOf(each).join(' | ')} |`),
  ];
}

function notAsked(answers: readonly Answered[]): readonly string[] {
  const reasons = Map.groupBy(
    answers.filter(({ outcome }) => outcome === 'not asked'),
    ({ text }) => text,
  );
  if (reasons.size === 0) return [];
  const lines = [...reasons].map(
    ([reason, group]) => `- ${reason} ${group.map(({ question }) => `\`${question.id}\``).join(', ')}`,
  );
  return ['', '## Not asked', '', ...lines];
}

function rowOf({ question, text, figures = {} }: Answered): readonly string[] {
  const shown = Object.entries(figures).map(([name, value]) => `${name}: ${value}`);
  return [question.asks, text, shown.join('; '), `${question.row} …`].map(cell);
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}
