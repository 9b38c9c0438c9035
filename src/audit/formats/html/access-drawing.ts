import type { HeldAccess, ReportPeriod } from '../../report/read-period.ts';
import { timeText } from '../name-text.ts';
import { type Html, type HtmlValue, html, longText } from './html.ts';

/** At most so many lanes are drawn. The table below the drawing has all access. */
const LANES_MAX = 80;
/** The label of a lane names at most so many accesses. */
const LABELED_MAX = 20;
/** The width of a lane in units of the drawing. The browser scales it to the width of the page. */
const LANE_WIDTH = 1000;
/** A short access is drawn with this width, so that it can be seen. In the same units. */
const BAR_WIDTH_MIN = 2;
/** The grid and the axis divide the period into so many parts. */
const PARTS = 6;
/** A lane's label, which a screen reader reads, has at most so many characters. */
const LABEL_LENGTH_MAX = 4_000;
const DAY_MS = 86_400_000;

/** A drawing of who held which access when, with a lane for each person in each role. */
export function accessDrawing(accesses: readonly HeldAccess[], period: ReportPeriod, now: string): Html {
  const lanes = [
    ...Map.groupBy(accesses, ({ row }) => JSON.stringify([row.role, row.holder, row.holder_id])).values(),
  ];
  const drawn = lanes
    .toSorted((a, b) => b.length - a.length)
    .slice(0, LANES_MAX)
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  if (drawn.length === 0) return html`<p class="none">No access was held in this period.</p>`;
  const span = { start: Date.parse(period.from), end: Date.parse(period.to) };
  const limitNote =
    drawn.length < lanes.length ? html`The ${LANES_MAX} busiest of ${lanes.length} lanes are drawn. ` : '';
  return html`<figure>
${axis(span)}
${lanesWithHeadings(drawn, span, now)}${LEGEND}
<figcaption>${limitNote}The color is stronger while a person holds several effects. Break-glass at the same time as other access is a thin bar on top. The table below has all access, with exact times. All times are UTC.</figcaption>
</figure>`;
}

/** Milliseconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The accesses of one person in one role. */
type Lane = readonly HeldAccess[];

function sortKey([first]: Lane): string {
  return first === undefined ? '' : `${first.row.role} ${first.row.holder}`;
}

/** Before the first lane of each role comes the name of the role. */
function lanesWithHeadings(lanes: readonly Lane[], span: Span, now: string): readonly Html[] {
  let lastRole: string | undefined;
  return lanes.map((lane) => {
    const role = lane[0]?.row.role ?? '';
    const heading = role === lastRole ? '' : html`<div class="role">${role}</div>`;
    lastRole = role;
    return html`${heading}${drawLane(lane, span, now)}\n`;
  });
}

function drawLane(lane: Lane, span: Span, now: string): HtmlValue {
  const [first] = lane;
  if (first === undefined) return '';
  const { holder, role } = first.row;
  const texts = lane.slice(0, LABELED_MAX).map(accessLabel);
  const more = lane.length > LABELED_MAX ? `; and ${lane.length - LABELED_MAX} more` : '';
  const label = `${holder}, ${role}: ${texts.join('; ')}${more}`;
  const gridLines = Array.from({ length: PARTS - 1 }, (_, index) => {
    const x = rounded(((index + 1) * LANE_WIDTH) / PARTS);
    return html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="10"/>`;
  });
  return html`<div class="lane"><div class="who">${holder}</div><svg viewBox="0 0 ${LANE_WIDTH} 10" preserveAspectRatio="none" role="img" aria-label="${longText(label, LABEL_LENGTH_MAX)}"><rect class="track" width="${LANE_WIDTH}" height="10"/>${gridLines}${inDrawingOrder(lane).map((access) => bars(access, span, { now, isThin: isBreakGlassWithin(lane, access, now) }))}</svg></div>`;
}

/** The last bar lies on top. Break-glass comes last, so that no other access of the person hides it. */
function inDrawingOrder(lane: Lane): Lane {
  return lane.toSorted((a, b) => Number(a.row.break_glass) - Number(b.row.break_glass));
}

/** Whether this is break-glass at a time of other access in the lane. Its bar is thin then: both are seen. */
function isBreakGlassWithin(lane: Lane, { row, held }: HeldAccess, now: string): boolean {
  if (!row.break_glass) return false;
  return lane.some(
    (other) =>
      !other.row.break_glass && other.held.from < (held.to ?? now) && (other.held.to ?? now) > held.from,
  );
}

/** A bar for the access, and another one for the time after its end if it ended late. */
function bars(
  access: HeldAccess,
  span: Span,
  { now, isThin }: { readonly now: string; readonly isThin: boolean },
): HtmlValue {
  const { row, held } = access;
  const end = held.to ?? now;
  const due = row.ended_at ?? row.ends;
  const kind = row.provisioned_at === null ? 'never-given' : row.break_glass ? 'break-glass' : 'held';
  const label = accessLabel(access);
  const isLate = row.provisioned_at !== null && end > due && row.state !== 'lapsed';
  return [
    bar({ kind, from: held.from, to: isLate ? due : end, label, isThin }, span),
    isLate ? bar({ kind: 'late', from: due, to: end, label, isThin }, span) : '',
  ];
}

interface Bar {
  readonly kind: 'held' | 'break-glass' | 'late' | 'never-given';
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly isThin: boolean;
}

function bar({ kind, from, to, label, isThin }: Bar, { start, end }: Span): HtmlValue {
  const positionOf = (iso: string) => {
    const time = Math.min(Math.max(Date.parse(iso), start), end);
    return ((time - start) / Math.max(1, end - start)) * LANE_WIDTH;
  };
  const x = positionOf(from);
  const exactWidth = positionOf(to) - x;
  if (exactWidth <= 0 && kind === 'late') return '';
  // A late bar has no minimum width: a usual end is less than a second late, and that is no exception.
  const width = kind === 'late' ? exactWidth : Math.max(BAR_WIDTH_MIN, exactWidth);
  const [y, height] = isThin ? [3, 4] : [1, 8];
  return html`<rect class="${kind}" x="${rounded(Math.min(x, LANE_WIDTH - width))}" y="${y}" width="${rounded(width)}" height="${height}"><title>${label}</title></rect>`;
}

function accessLabel({ row, held }: HeldAccess): string {
  const end = held.to === null ? 'continues' : `to ${timeText(held.to)}`;
  const neverGiven = row.provisioned_at === null ? ' (never given)' : '';
  const breakGlass = row.break_glass ? ' (break-glass)' : '';
  return `${row.entitlement} in ${row.target} from ${timeText(held.from)} ${end}${neverGiven}${breakGlass}`;
}

/** Labels of the grid: days, or times of the day if the parts are shorter. */
function axis({ start, end }: Span): Html {
  const part = (end - start) / PARTS;
  const labels = Array.from({ length: PARTS }, (_, index) => {
    const iso = new Date(start + index * part).toISOString();
    const label = part >= DAY_MS ? iso.slice(0, 10) : iso.slice(5, 16).replace('T', ' ');
    return html`<span>${label}</span>`;
  });
  return html`<div class="axis" aria-hidden="true"><span></span><div>${labels}</div></div>`;
}

const LEGEND = html`<ul class="legend">${(
  [
    ['held', 'held'],
    ['break-glass', 'held in an emergency (break-glass)'],
    ['late', 'past its end'],
    ['never-given', 'allowed, never given'],
  ] as const
).map(
  ([kind, meaning]) =>
    html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg>${meaning}</li>`,
)}</ul>`;

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
