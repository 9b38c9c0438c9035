import type { HeldAccess, Period } from '../../report/read-period.ts';
import { timeText } from '../access-text.ts';
import { type Html, type HtmlValue, html, longText } from './html.ts';

/** Lanes that are drawn; the table holds everybody. */
const MOST_LANES = 80;
/** Units of a lane's drawing, whatever its width on the page. */
const WIDE = 1000;
const PARTS = 6;
/** Characters of what a screen reader says of a lane. */
const LABEL_MAX = 4_000;

/** Who held what when: a lane for each person in each role. */
export function timeline(held: readonly HeldAccess[], period: Period, now: string): Html {
  const span = { begin: Date.parse(period.from), end: Date.parse(period.to) };
  const lanes = [
    ...Map.groupBy(held, ({ row }) => JSON.stringify([row.role, row.holder, row.holder_id])).values(),
  ];
  const drawn = lanes
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_LANES)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  if (drawn.length === 0) return html`<p class="none">Nobody held anything in this period.</p>`;
  const left = lanes.length - drawn.length;
  let role = '';
  const rows = drawn.map((lane) => {
    const [first] = lane;
    const heading =
      first !== undefined && first.row.role !== role ? html`<div class="role">${first.row.role}</div>` : '';
    role = first?.row.role ?? role;
    return html`${heading}${laneOf(lane, span, now)}\n`;
  });
  const some = left > 0 ? html`The ${MOST_LANES} busiest of ${lanes.length} are drawn. ` : '';
  return html`<figure>
${axis(span)}
${rows}${LEGEND}
<figcaption>${some}The color is stronger where more than one is held at once. The table below has every one, with exact times. All times UTC.</figcaption>
</figure>`;
}

interface Span {
  readonly begin: number;
  readonly end: number;
}

function keyOf([first]: readonly HeldAccess[]): string {
  return first === undefined ? '' : `${first.row.role} ${first.row.holder}`;
}

function laneOf(lane: readonly HeldAccess[], span: Span, now: string): HtmlValue {
  const [first] = lane;
  if (first === undefined) return '';
  const { holder, role } = first.row;
  const words = lane.slice(0, 20).map(stayWords);
  const label = `${holder}, ${role}: ${words.join('; ')}${lane.length > 20 ? `; and ${lane.length - 20} more` : ''}`;
  const lines = Array.from({ length: PARTS - 1 }, (_, index) => {
    const x = ((index + 1) * WIDE) / PARTS;
    return html`<line class="grid" x1="${round(x)}" x2="${round(x)}" y1="0" y2="10"/>`;
  });
  return html`<div class="lane"><div class="who">${holder}</div><svg viewBox="0 0 ${WIDE} 10" preserveAspectRatio="none" role="img" aria-label="${longText(label, LABEL_MAX)}"><rect class="track" width="${WIDE}" height="10"/>${lines}${lane.map((held) => bars(held, span, now))}</svg></div>`;
}

function bars(held: HeldAccess, span: Span, now: string): HtmlValue {
  const { row } = held;
  const end = held.held.to ?? now;
  const due = row.ended_at ?? row.ends;
  const kind = row.provisioned_at === null ? 'never' : row.break_glass ? 'glass' : 'held';
  const words = stayWords(held);
  const late = row.provisioned_at !== null && end > due && row.state !== 'lapsed';
  return [
    bar(kind, held.held.from, late ? due : end, span, words),
    late ? bar('late', due, end, span, words) : '',
  ];
}

function bar(kind: string, from: string, to: string, { begin, end }: Span, words: string): HtmlValue {
  const scale = (iso: string) =>
    ((Math.min(Math.max(Date.parse(iso), begin), end) - begin) / Math.max(1, end - begin)) * WIDE;
  const x = scale(from);
  const width = scale(to) - x;
  if (width <= 0 && kind === 'late') return '';
  // What is short must be seen, too, but lateness within the second need not be.
  const shown = kind === 'late' ? width : Math.max(2, width);
  return html`<rect class="${kind}" x="${round(Math.min(x, WIDE - shown))}" y="1" width="${round(shown)}" height="8"><title>${words}</title></rect>`;
}

function stayWords({ row, held }: HeldAccess): string {
  const until = held.to === null ? 'goes on' : `to ${timeText(held.to)}`;
  const given = row.provisioned_at === null ? ' (never given)' : '';
  return `${row.entitlement} in ${row.target} from ${timeText(held.from)} ${until}${given}`;
}

function axis({ begin, end }: Span): Html {
  const part = (end - begin) / PARTS;
  const wholeDays = part >= 86_400_000;
  const labels = Array.from({ length: PARTS }, (_, index) => {
    const iso = new Date(begin + index * part).toISOString();
    return html`<span>${wholeDays ? iso.slice(0, 10) : iso.slice(5, 16).replace('T', ' ')}</span>`;
  });
  return html`<div class="axis" aria-hidden="true"><span></span><div>${labels}</div></div>`;
}

const LEGEND = html`<ul class="legend">${(
  [
    ['held', 'held'],
    ['glass', 'held in an emergency (break-glass)'],
    ['late', 'past its end'],
    ['never', 'allowed, never given'],
  ] as const
).map(
  ([kind, words]) =>
    html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg>${words}</li>`,
)}</ul>`;

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
