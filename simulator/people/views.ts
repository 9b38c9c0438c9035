import type { Annotation, CheckRunState, IssueState } from '../state.ts';
import type { PullRequest } from '../world.ts';

export interface CheckView {
  readonly id: number;
  readonly app: string;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly detailsUrl: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly Annotation[];
}

export interface CommentView {
  readonly author: string;
  readonly body: string;
}

export interface IssueView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly author: string;
  readonly labels: readonly string[];
  readonly comments: readonly CommentView[];
}

export interface PullView extends IssueView {
  readonly merged: boolean;
  readonly mergedBy: string | undefined;
  readonly mergedAt: Date | undefined;
  readonly mergeCommit: string | undefined;
  readonly draft: boolean;
  readonly head: string;
  readonly headBranch: string;
  readonly base: string;
  /** Slugs of the teams with a pending review request. */
  readonly requestedTeams: readonly string[];
  /** The newest run of each check of the head. */
  readonly checks: readonly CheckView[];
  readonly reviews: readonly {
    readonly id: number;
    readonly author: string;
    readonly state: string;
    readonly commit: string;
  }[];
}

export function issueView(issue: IssueState): IssueView {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    state: issue.state,
    author: issue.author.login,
    labels: issue.labels.map(({ name }) => name),
    comments: issue.comments.map(({ author, body }) => ({ author: author.login, body })),
  };
}

export function pullView(issue: PullRequest, checks: readonly CheckView[]): PullView {
  const { pull } = issue;
  return {
    ...issueView(issue),
    merged: pull.merged !== undefined,
    mergedBy: pull.merged?.by.login,
    mergedAt: pull.merged?.at,
    mergeCommit: pull.merged?.commit,
    draft: pull.draft,
    head: pull.headSha,
    headBranch: pull.headBranch,
    base: pull.base,
    requestedTeams: pull.requestedTeams.map(({ slug }) => slug),
    checks,
    reviews: pull.reviews.map(({ id, author, state, commit }) => ({
      id,
      author: author.login,
      state,
      commit,
    })),
  };
}

export function checkView(run: CheckRunState): CheckView {
  const { id, app, name, status, conclusion, detailsUrl, title, summary, text, annotations } = run;
  return { id, app: app.slug, name, status, conclusion, detailsUrl, title, summary, text, annotations };
}
