import { html } from '../../vendor/index.js';
import { GapRow, LineRow } from './line-row.js';

/** The rows that are in the document, each where it stands; between those that do not follow each other is room for the others. */
export const PaintedRows = ({ rows, runs, layout, sources, selected, onLoadGap, ...common }) => html`
  <div class="window" style=${{ transform: `translateY(${layout.offsetOf(runs[0]?.from ?? 0)}px)` }}>
    ${runs.flatMap(({ from, to }, run) => [
      run > 0 && html`<div key=${`room-${run}`} style=${{ height: `${layout.offsetOf(from) - layout.offsetOf(runs[run - 1].to)}px` }}></div>`,
      ...rows.slice(from, to).map((row, i) => (row.kind === 'gap'
        ? html`<${GapRow} key=${row.id} row=${row} index=${from + i} sources=${sources} selected=${row.id === selected} onLoad=${onLoadGap} />`
        : html`<${LineRow} key=${row.id} row=${row} index=${from + i} open=${layout.isOpen(row.id)} selected=${row.id === selected}
            source=${sources.get(row.entry.connection_id)} ...${common} />`)),
    ])}
  </div>`;
