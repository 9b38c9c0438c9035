/** How far people were told. In memory: what was not told before a crash is told after it. */
export interface Told {
  /** The first entry that nobody was told about; null where this process has not looked yet. */
  nextSeq: number | null;
  /** What the issue of each break-glass grant says; empty where all was said. */
  readonly breakGlass: Map<string, string>;
  /** The first entry that no such issue tells of; null where this process has not looked yet. */
  breakGlassSeq: number | null;
}
