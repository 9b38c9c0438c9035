import { type Html, html } from './html.ts';

/** The style sheet of the report, for screens with light and dark colors, and for paper. */
export const STYLE: Html = html`
:root {
  color-scheme: light dark;
  --ground: #fbfbf9; --sheet: #ffffff; --ink: #1c2126; --soft: #5b6570; --line: #dfe3e6; --track: #f0f2f3;
  --held: #2f6f8f; --glass: #b26a00; --late: #c0392b; --never: #9aa5ad; --good: #2e7d4f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181b; --sheet: #1b2024; --ink: #e6e9eb; --soft: #a3adb5; --line: #323a40; --track: #242a2f;
    --held: #6fb6d6; --glass: #f0b252; --late: #ff8a7a; --never: #76828b; --good: #7fcf9d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
.soft, caption, .none, figcaption { color: var(--soft); } figcaption { margin-top: .5rem; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; padding: .85rem 1rem; }
.tiles b { display: block; font-size: 1.8rem; line-height: 1.2; font-variant-numeric: tabular-nums; font-weight: 650; }
.tiles .bad b { color: var(--late); } .tiles .good b { color: var(--good); }
.look { list-style: none; margin: 0; padding: 0; }
.look > li { background: var(--sheet); border: 1px solid var(--line); border-left: .3rem solid var(--glass); border-radius: .4rem; padding: .7rem 1rem; margin: 0 0 .6rem; }
.look > li.bad { border-left-color: var(--late); }
.look ul { margin: .4rem 0 0; padding-left: 1.1rem; } .look p { margin: 0; }
.count { font-variant-numeric: tabular-nums; color: var(--soft); font-weight: 400; }
figure { margin: 0; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
.lane, .axis { display: grid; grid-template-columns: minmax(7rem, 16rem) minmax(0, 1fr); gap: .75rem; align-items: center; }
.lane { padding: .16rem 0; } .lane + .lane { border-top: 1px solid var(--line); }
.role { font-weight: 600; padding: .75rem 0 .2rem; overflow-wrap: anywhere; }
.who { overflow-wrap: anywhere; line-height: 1.25; }
.axis { color: var(--soft); font-size: .8rem; }
.axis > div { display: flex; } .axis > div > span { flex: 1 1 0; border-left: 1px solid var(--line); padding-left: .3rem; white-space: nowrap; overflow: hidden; }
svg { display: block; width: 100%; height: 1.15rem; border-radius: .2rem; }
.track { fill: var(--track); } .grid { stroke: var(--line); stroke-width: 1px; vector-effect: non-scaling-stroke; }
.held { fill: var(--held); } .break-glass { fill: var(--glass); } .late { fill: var(--late); } .lane .held, .lane .break-glass { fill-opacity: .8; stroke: var(--sheet); stroke-width: 2px; paint-order: stroke; vector-effect: non-scaling-stroke; }
.never-given { fill: var(--never); opacity: .55; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .9rem 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--soft); }
.legend svg { width: .9rem; height: .9rem; display: inline-block; vertical-align: -.1rem; margin-right: .35rem; }
.scroll { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
caption { text-align: left; padding: .7rem .8rem .3rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; border-top: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; vertical-align: bottom; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.two { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 1.25rem; align-items: start; }
summary { cursor: pointer; padding: .3rem 0; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--held); outline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
code { font: .85em ui-monospace, monospace; }
@media (max-width: 44rem) {
  main { padding: 1.25rem .9rem 3rem; }
  .tiles { grid-template-columns: 1fr 1fr; } .two { grid-template-columns: minmax(0, 1fr); }
  .lane, .axis { grid-template-columns: 6.5rem minmax(0, 1fr); gap: .5rem; font-size: .85rem; }
  .axis { font-size: .7rem; } .axis > div > span { overflow: visible; min-width: 0; } .axis > div > span:nth-child(even) { visibility: hidden; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } thead th { white-space: normal; } th, td { padding-left: .5rem; padding-right: .5rem; }
  details > .scroll td:nth-child(7) { min-width: 20rem; } dd { margin-bottom: .5rem; }
}
@media (max-width: 30rem) {
  .axis > div > span:nth-child(n) { visibility: hidden; overflow: hidden; } .axis > div > span:nth-child(3n+1) { visibility: visible; overflow: visible; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --sheet: #fff; --ink: #000; --soft: #444; --line: #bbb; --track: #eee; --held: #2f6f8f; --glass: #b26a00; --late: #c0392b; --never: #999; --good: #000; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  table { font-size: 8pt; } th, td { padding: .2rem .35rem; overflow-wrap: anywhere; } time { white-space: normal; }
  .scroll { overflow: visible; border: 0; } thead { display: table-header-group; }
  tr, .lane, .look > li, .tiles li { break-inside: avoid; } h2 { break-after: avoid; }
  summary { display: none; } details::details-content { content-visibility: visible; display: block; block-size: auto; }
}
`;
