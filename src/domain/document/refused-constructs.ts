import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { forbiddenCharacters } from '../text/forbidden-characters.ts';
import type { NodePlaces } from './node-places.ts';
import type { Span, TextPositions } from './text-positions.ts';

const FINDINGS_MAX = 20;

/**
 * Valid YAML that Curfew refuses: it could hide the meaning of a file from its reviewer, and no file needs
 * it.
 */
export function refusedConstructs(
  text: string,
  places: NodePlaces,
  { rangeOf }: TextPositions,
): readonly Finding[] {
  const written = ({ start, end }: Span) => text.slice(start, end);
  const findings = [
    ...places.aliases.map((span) => documentFinding('alias', rangeOf(span), { name: written(span) })),
    ...places.tags.map((span) => documentFinding('tag', rangeOf(span), { tag: written(span) })),
    ...places.mergeKeys.map((span) => documentFinding('merge-key', rangeOf(span))),
    ...places.duplicateKeys.map((span) => documentFinding('duplicate-key', rangeOf(span), { key: span.key })),
    ...places.quoted.flatMap((span) =>
      forbiddenCharacters(span.value, 1).map(({ character, name }) =>
        documentFinding('forbidden-character', rangeOf(span), { character, name }),
      ),
    ),
  ];
  if (places.documents > 1)
    findings.push(documentFinding('several-documents', rangeOf(secondDocument(text, places))));
  return findings.slice(0, FINDINGS_MAX);
}

/** The line with the marker after the first document. */
function secondDocument(text: string, { firstEnd }: NodePlaces): Span {
  const marker = /^(---|\.\.\.)/m.exec(text.slice(firstEnd));
  const start = firstEnd + (marker?.index ?? 0);
  return { start, end: start + 3 };
}
