import { expect, it } from 'vitest';
import { diffGrants } from '../../../src/domain/grants/diff-grants.ts';
import { parseGrantsFile } from '../../../src/domain/grants/parse-grants-file.ts';
import { unexplainedChanges } from '../../../src/domain/merge-group/unexplained-changes.ts';
import { aFile, anEntry, grantsText } from '../../support/builders/written-file.ts';

type Fields = Readonly<Record<string, string>>;
type Sets = readonly [before: readonly Fields[], after: readonly Fields[]];

function request([before, after]: Sets) {
  const read = (entries: readonly Fields[]) =>
    parseGrantsFile(aFile(entries.length === 0 ? 'grants: []\n' : grantsText(...entries.map(anEntry))))
      .grants;
  return diffGrants(read(before), read(after));
}

const one = { id: 'one' };
const longer = { id: 'one', duration: '8h' };
const two = { id: 'two' };

it.each<[string, Sets, Sets, readonly string[]]>([
  ['the requested change', [[], [one]], [[], [one]], []],
  ['less than requested, because the base already had it', [[one], [one]], [[], [one]], []],
  ['more than requested', [[], [one, two]], [[], [one]], ['two']],
  ['other content', [[], [longer]], [[], [one]], ['one']],
  ['the same result from a base that had moved', [[longer], [one]], [[], [one]], []],
  ['a removal', [[one], []], [[one], []], []],
  ['a removal that was not requested', [[one, two], []], [[one], []], ['two']],
  ['a removal instead of a change', [[one], []], [[one], [longer]], ['one']],
  ['a change instead of a removal', [[one], [longer]], [[one], []], ['one']],
])('%s', (_name, landed, requested, ids) => {
  expect(unexplainedChanges(request(landed), request(requested))).toEqual(ids);
});
