import type { Review } from '../../../domain/decision/decision.ts';
import type { ComparedPush, PushEvidence } from '../../../domain/decision/push-evidence.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import { type Reading, read } from '../../../domain/reading.ts';
import type { PullRequest } from '../../../ports/forge/pull-requests.ts';
import type { RecordedPush } from '../../../ports/forge/pushes.ts';
import type { Trees } from '../../../ports/forge/trees.ts';
import type { Repository } from '../../repository.ts';
import { mergeBase } from '../merge-base.ts';
import { limitListings } from '../read-folders.ts';
import { TreeTooLarge } from '../tree-too-large.ts';
import { type ComparableContent, grantContent, policyContent, unlessGone } from './content-at.ts';
import { leadsTo, type PushPorts, type PushRecord, readPushes, unreadableIfRejected } from './read-pushes.ts';

/** Of more pushes than this, only those that can disqualify an approval are compared. */
const COMPARED_PUSHES_MAX = 20;
/** Listings for all compared pushes of a pull request. */
const PUSH_LISTINGS_MAX = 200;

/** The reviews that depend on who pushed: those that would count otherwise, or any. */
export type DependentReviews = readonly Pick<Review, 'by' | 'submittedAt'>[] | 'any';

/**
 * Who pushed the content of a pull request. Curfew asks GitHub once for each evaluation of a pull request,
 * and only if a review depends on the answer.
 */
export interface PushedContent {
  /**
   * Unreadable if GitHub does not list the last push yet, never lists so many, or refuses to show what a push
   * changed. Rejects with ForgeFailure.
   */
  pushesOfGrant(reviews: DependentReviews, placed: PlacedGrant): Promise<Reading<PushEvidence>>;
  pushesOfPolicy(reviews: DependentReviews, blob: string): Promise<Reading<PushEvidence>>;
}

export function pushedContent(
  ports: PushPorts & Pick<Repository, 'trees' | 'commits'>,
  pull: PullRequest,
  globs: readonly string[],
): PushedContent {
  let asked: Promise<Reading<PushRecord>> | undefined;
  const { trees, isSpent } = limitedTrees(ports.trees);
  const compareBy = async <T>(
    reviews: DependentReviews,
    content: ComparableContent<T>,
  ): Promise<Reading<PushEvidence>> => {
    asked ??= readPushes(ports, pull);
    const record = await asked;
    if (!record.readable) return record;
    const { commits } = ports;
    const comparison = { commits, pull, content, record: record.value, reviews, isSpent };
    try {
      return read(await compare(comparison), record.readAt);
    } catch (error) {
      return unreadableIfRejected(`the pushes to #${pull.number}`, error);
    }
  };
  return {
    pushesOfGrant: (reviews, placed) => compareBy(reviews, onceEach(grantContent(trees, globs, placed))),
    pushesOfPolicy: (reviews, blob) => compareBy(reviews, onceEach(policyContent(trees, blob))),
  };
}

/** Reads each commit once: it is the end of one push and the start of the next. */
function onceEach<T>(content: ComparableContent<T>): ComparableContent<T> {
  const found = new Map<string, Promise<T>>();
  return {
    ...content,
    at(commit) {
      const known = found.get(commit) ?? content.at(commit);
      found.set(commit, known);
      return known;
    },
  };
}

/** Trees with a limit of listings. `isSpent` says whether a listing was refused. */
function limitedTrees(trees: Trees): { readonly trees: Trees; readonly isSpent: () => boolean } {
  const { folder, below } = limitListings(trees, PUSH_LISTINGS_MAX);
  let spent = false;
  const noticing =
    <T>(list: (id: string) => Promise<T>) =>
    async (id: string): Promise<T> => {
      try {
        return await list(id);
      } catch (error) {
        spent ||= error instanceof TreeTooLarge;
        throw error;
      }
    };
  return { trees: { ...trees, folder: noticing(folder), below: noticing(below) }, isSpent: () => spent };
}

interface Comparison<T> {
  readonly commits: Repository['commits'];
  readonly pull: PullRequest;
  readonly content: ComparableContent<T>;
  readonly record: PushRecord;
  readonly reviews: DependentReviews;
  readonly isSpent: () => boolean;
}

async function compare<T>(comparison: Comparison<T>): Promise<PushEvidence> {
  const { pull, record, reviews } = comparison;
  const all = [...(record.listed ?? []), ...record.forced].filter(({ kind }) => kind !== 'deleted');
  // Those that can disqualify an approval come first, as the listings are limited.
  const deciding = all.filter((push) => decides(push, reviews));
  const others = all.filter((push) => !deciding.includes(push));
  const compared = all.length > COMPARED_PUSHES_MAX ? deciding : [...deciding, ...others];
  const pushes: ComparedPush[] = [];
  let certain = compared.length === all.length;
  for (const push of compared) {
    const difference = await differenceBy(comparison, push, deciding.includes(push));
    certain &&= difference.isCertain;
    const { by, at, kind } = push;
    const { isChange, isOther } = difference;
    pushes.push({ by, at, isForced: kind === 'forced', isChange, isOther });
  }
  pushes.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { pushes, known: certain && record.listed !== null && leadsTo(pull, record.listed) };
}

/**
 * Content that was not read because of the limit, or that GitHub no longer has, counts as changed if an
 * approval depends on it.
 */
async function differenceBy<T>(
  comparison: Comparison<T>,
  push: RecordedPush,
  isDeciding: boolean,
): Promise<Pick<ComparedPush, 'isChange' | 'isOther'> & { readonly isCertain: boolean }> {
  const { content, isSpent } = comparison;
  const [before, after] = await contents(comparison, push);
  if (isSpent()) return { isChange: isDeciding, isOther: isDeciding, isCertain: false };
  const isCertain = before !== undefined && after !== undefined;
  return {
    isChange: isCertain ? !content.isSame(before, after) : isDeciding,
    isOther: [before, after].some((side) => side !== undefined && content.isOther(side)),
    isCertain,
  };
}

function decides({ by, at, kind }: RecordedPush, reviews: DependentReviews): boolean {
  if (reviews === 'any') return true;
  return reviews.some(
    (review) =>
      review.by.id === by?.id || (kind === 'forced' && Date.parse(review.submittedAt) <= Date.parse(at)),
  );
}

/**
 * The content before and after a push; undefined if GitHub does not name the commit, or no longer has it.
 * Before its first push, a branch has the content of the base that it starts from.
 */
async function contents<T>(
  { commits, pull, content }: Comparison<T>,
  { kind, before, after }: RecordedPush,
): Promise<readonly [T | undefined, T | undefined]> {
  if (after === null) return [undefined, undefined];
  const start = kind === 'created' ? await mergeBase(commits, pull.base.sha, after) : before;
  return [
    start === null ? (kind === 'created' ? content.none : undefined) : await unlessGone(content.at(start)),
    await unlessGone(content.at(after)),
  ];
}
