import { entryShape, ledgerShapes } from '../entry-shape.ts';
import type { OwedReview } from '../history/owed-review.ts';
import { type ParseResult, parseJson, parseSuccess } from './parse-result.ts';

const required = ['grant', 'revision', 'holder', 'role', 'pull', 'review_by'];

const isReviewsFile = ledgerShapes.compile<{ readonly v: 1; readonly owed: readonly OwedReview[] }>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'owed'],
  properties: {
    v: { const: 1 },
    owed: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required,
        properties: {
          grant: { type: 'string' },
          revision: entryShape('digest'),
          holder: entryShape('person'),
          role: { type: 'string' },
          pull: { type: 'integer' },
          review_by: entryShape('instant'),
        },
      },
    },
  },
});

/** `reviews.json`: the owed reviews. They are sorted, so that equal lists are equal bytes. */
export function serializeReviews(owed: readonly OwedReview[]): Uint8Array {
  const sorted = [...owed].sort((a, b) => (a.grant < b.grant ? -1 : 1));
  return new TextEncoder().encode(`${JSON.stringify({ v: 1, owed: sorted }, null, 2)}\n`);
}

export function parseReviews(bytes: Uint8Array): ParseResult<readonly OwedReview[]> {
  const read = parseJson(bytes, isReviewsFile);
  return read.outcome === 'broken' ? read : parseSuccess(read.value.owed);
}
