import { Component, html } from '../../vendor/index.js';
import { termOfService } from '../filter-terms.js';
import { hue, origin, summarise } from '../line.js';
import { clock, count, day, fullTime, offset, rfc3339 } from '../time.js';
import { LineDetail } from './line-detail.js';
import { mark, paint } from './mark.js';

const COLOURS = 8;

/** One line; open, with everything that is known of it below. */
export class LineRow extends Component {
  shouldComponentUpdate(next) {
    const now = this.props;
    return next.row !== now.row || next.open !== now.open || next.selected !== now.selected || next.zone !== now.zone || next.dated !== now.dated || next.zoned !== now.zoned
      || next.words !== now.words || next.index !== now.index || (next.open && next.source !== now.source);
  }

  onClick = (event) => {
    const { onFilter } = this.props;
    const term = event.altKey && event.target.closest('[data-term]')?.dataset.term;
    if (term && onFilter) {
      onFilter(event.shiftKey ? `-${term}` : term);
      return;
    }
    // Dragging over text selects it; that is no wish to open the line.
    if (getSelection().isCollapsed)
      this.props.onToggle(this.props.row.id);
  };

  render({ row, index, open, selected, project, zone, words, source, dated, zoned, onFilter, onContext }) {
    const { entry } = row;
    const { lead, text, parts, fields, moreLines } = (row.summary ??= summarise(entry));
    const from = origin(entry);
    return html`
      <div id=${`row-${row.id}`} class=${`row ${row.level.toLowerCase()}${selected ? ' selected' : ''}${open ? ' open' : ''}`}
        role="row" tabindex="-1" aria-rowindex=${index + 1} aria-expanded=${String(open)} aria-selected=${String(selected)}
        data-open=${open ? row.id : undefined} data-seq=${entry.seq} data-connection=${entry.connection_id}>
        <div class="line" onClick=${this.onClick}>
          <time role="gridcell" title=${fullTime(row.ms, zone)} datetime=${rfc3339(row.ms, zone)}>${dated && `${day(row.ms, zone).slice(5)} `}${clock(row.ms, zone)}${zoned && ` ${offset(row.ms, zone)}`}</time>
          <span class="tag" role="gridcell">${row.level}</span>
          <span class=${`origin hue-${hue(from, COLOURS)}`} role="gridcell" title=${entry.source} data-term=${termOfService(entry)}>${from}</span>
          <span class="message" role="gridcell">${lead && html`<span class="field">${lead}</span>`}<bdi>${parts ? paint(parts, words) : mark(text, words)}</bdi>${fields.map(([key, value]) => html`
            <span class="field" key=${key}>${` ${key}=`}<bdi>${mark(value, words)}</bdi></span>`)}${moreLines > 0 && html`
            <span class="more">+${count(moreLines)} ${moreLines === 1 ? 'line' : 'lines'}</span>`}</span>
        </div>
        ${open && html`<${LineDetail} row=${row} project=${project} source=${source} zone=${zone} words=${words} onFilter=${onFilter} onContext=${onContext} />`}
      </div>`;
  }
}

const REASONS = {
  slow: 'were dropped here because this viewer was slow',
  sampled: 'were left out here to keep up',
  retention: 'were removed by retention',
  reset: 'may be missing here: the database was restored',
  forbidden: 'here are no longer visible to you',
  paused: 'came while the view was paused, more than the page can hold',
  evicted: 'before these left this page, which keeps the newest',
  older: 'before these are not loaded',
  between: 'between these are not loaded',
  cut: 'before these were not searched yet: the search reached its time limit',
};

/** Where `after` leads to the lines: a position of the tail, or the cursor of a search. */
const BY_POSITION = new Set(['slow', 'sampled', 'paused']);
const BY_CURSOR = new Set(['older', 'cut', 'between']);

/** How many lines are missing at a place, and why. */
export const tellGap = (gap) => `${gap.count > 0 ? `${count(gap.count)} ${gap.count === 1 ? 'line' : 'lines'} ` : 'Lines '}${REASONS[gap.reason] ?? `are missing here (${gap.reason})`}`;

/** Marks where lines are missing, how many and why; loads them where that is possible. */
export function GapRow({ row, index, sources, selected, onLoad }) {
  const { gap, state, error } = row;
  const loadable = state !== 'lost' && (gap.reason === 'evicted'
    || (row.after && (BY_CURSOR.has(gap.reason) || ((gap.from_seq || gap.ranges?.length > 0) && BY_POSITION.has(gap.reason)))));
  const name = sources.get(gap.connection_id)?.name;
  return html`
    <div id=${`row-${row.id}`} class=${`row gap${selected ? ' selected' : ''}`} role="row" tabindex="-1" aria-rowindex=${index + 1} data-gap=${gap.reason}>
      <div class="line" role="gridcell">
        <span>${tellGap(gap)}${name && html` <span class="field">${name}</span>`}</span>
        ${loadable && html`<button class="inline" disabled=${state === 'loading'} onClick=${() => onLoad(row)}>${state === 'loading' ? 'Loading…' : 'Load'}</button>`}
        ${error && html`<span class="problem" role="alert">${error}</span>`}
      </div>
    </div>`;
}
