import { type FieldNode, parse, type SelectionSetNode, type ValueNode } from 'graphql';

/**
 * The points of a query: one for each hundred requests that its connections need, and at least one. Each
 * connection counts as if it reached its `first` or `last`.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export function graphqlPoints(query: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const requests = parse(query).definitions.reduce(
    (sum, definition) =>
      'selectionSet' in definition ? sum + requestsOf(definition.selectionSet, 1, variables) : sum,
    0,
  );
  return Math.max(1, Math.round(requests / 100));
}

/** The requests for the connections in a selection whose parent is there `times` times. */
function requestsOf(
  selection: SelectionSetNode,
  times: number,
  variables: Readonly<Record<string, unknown>>,
): number {
  return selection.selections.reduce((sum, each) => {
    const size = each.kind === 'Field' ? sizeOf(each, variables) : null;
    const below = 'selectionSet' in each ? each.selectionSet : undefined;
    const nested = below === undefined ? 0 : requestsOf(below, times * (size ?? 1), variables);
    return sum + (size === null ? 0 : times) + nested;
  }, 0);
}

/** The size of a connection's page; null if the field is no connection. */
function sizeOf(field: FieldNode, variables: Readonly<Record<string, unknown>>): number | null {
  const size = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last');
  return size === undefined ? null : numberIn(size.value, variables);
}

function numberIn(value: ValueNode, variables: Readonly<Record<string, unknown>>): number | null {
  if (value.kind === 'IntValue') return Number(value.value);
  return value.kind === 'Variable' ? Number(variables[value.name.value]) : null;
}
