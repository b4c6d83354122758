import { html } from '../../vendor/index.js';
import { count } from '../time.js';

const round = (n) => (n >= 10 ? Math.round(n) : Number(n.toFixed(2)));

/** What reading takes of the requests that the provider allows. */
export function QuotaUse({ quota }) {
  const budget = quota.share > 0 ? quota.max_rate_per_second / quota.share : 0;
  const used = budget > 0 ? Math.min(1, quota.quota_needed_per_second / budget) : 0;
  // A few a minute are all that some providers allow.
  const [unit, of] = budget < 1 ? ['minute', 60] : ['second', 1];
  const rate = (perSecond) => round(perSecond * of);
  return html`
    <section class="quota">
      <h3>Requests</h3>
      <meter min="0" max="1" low="0.8" high="0.99" optimum="0" value=${used} aria-label="Part of the budget that reading needs"></meter>
      <p>
        <b>${rate(quota.quota_needed_per_second)}</b> of ${rate(budget)} a ${unit} are needed
        ${quota.quota_needed_per_second > quota.needed_per_second && html` (${rate(quota.needed_per_second)} by this connection)`},
        ${' '}some ${count(quota.estimated_calls_per_day)} a day. ${quota.cost}
      </p>
      <dl class="facts-row">
        <div><dt>Sent</dt><dd>${count(quota.calls)}</dd></div>
        <div><dt title="Refused by the provider as too many requests">Throttled</dt><dd class=${quota.throttles > 0 ? 'late' : ''}>${count(quota.throttles)}</dd></div>
        <div><dt title="Allowed to all connections of this quota on the instance that reads">Allowed now</dt><dd>${rate(quota.rate_per_second)} a ${unit}</dd></div>
        <div><dt>Waiting</dt><dd>${quota.waiting}</dd></div>
        ${quota.share < 1 && html`<div><dt title="The rest belongs to other instances">Share</dt><dd>${Math.round(quota.share * 100)} %</dd></div>`}
      </dl>
    </section>`;
}
