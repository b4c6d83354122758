import { html } from '../../vendor/index.js';
import { count, span } from '../time.js';
import { longName, shortName } from '../zone.js';
import { Activity } from './activity.js';
import { Alarm, Bell, Keyboard, Logo, SignOutIcon } from './icons.js';
import { useTick } from './use-tick.js';

export function Header({
  session, project, isTail, link, sources, store, alerts, settings, showSources, onChange, onProject, onSignOut, onAlerts, onRetry, onZone, onChannels, onHelp,
}) {
  const role = session.projects.find((p) => p.id === project)?.role;
  return html`
    <header>
      <h1 class="visually-hidden">LiveLogs: ${project}</h1>
      <div class="brand"><${Logo} /><span>LiveLogs</span></div>
      <label class="project">
        <span class="visually-hidden">Project</span>
        <select value=${project} onChange=${(e) => onProject(e.target.value)}>
          ${session.projects.map(({ id }) => html`<option key=${id} value=${id} selected=${id === project}>${id}</option>`)}
        </select>
        <span class="role" title=${`Your role in ${project}`}>${role}</span>
      </label>
      <${LinkState} link=${link} isLive=${isTail} onRetry=${onRetry} />
      ${isTail && html`<${Activity} store=${store} /><${Rate} store=${store} />`}
      ${!isTail && html`<span class="grow"></span>`}
      <${AlertsButton} alerts=${alerts} shown=${settings.alerts} onToggle=${onAlerts} />
      <${SourcesButton} sources=${sources} link=${link} shown=${showSources} onToggle=${() => onChange({ sources: !showSources })} />
      <div class="tools">
        <button class="quiet zone" onClick=${onZone} aria-haspopup="dialog" aria-label=${`Time zone: ${longName(settings.zone)}`}
          title=${`Times are in ${longName(settings.zone)}. Choose another time zone`}><span>${shortName(settings.zone)}</span></button>
        <button class="quiet square" onClick=${onChannels} title="Channels of notifications" aria-label="Channels"><${Bell} /></button>
        <button class="quiet square keys" onClick=${onHelp} title="Keyboard (?)" aria-label="Keyboard shortcuts"><${Keyboard} /></button>
        <button class="quiet square" onClick=${() => onSignOut()} title=${`Sign out ${session.subject}`} aria-label="Sign out"><${SignOutIcon} /></button>
      </div>
    </header>`;
}

const PHASES = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  stopped: 'Stopped',
};

function LinkState({ link, isLive, onRetry }) {
  useTick(250);
  const wait = link.retryAt === null ? null : Math.max(0, Math.ceil((link.retryAt - Date.now()) / 1000));
  return html`
    <div class=${`link ${link.phase}`}>
      <span class="dot" aria-hidden="true"></span>
      <span role="status">${link.phase === 'live' && !isLive ? 'Connected' : PHASES[link.phase]}</span>
      ${wait !== null && html`
        <span class="countdown">in ${wait} s</span>
        <button class="inline" onClick=${onRetry}>Retry now</button>`}
    </div>`;
}

function Rate({ store }) {
  useTick(500);
  return html`<div class="rate" title="New lines a second"><b>${count(store.rate())}</b> lines/s</div>`;
}

/** How many alerts are open; red while nobody has taken one of them. */
function AlertsButton({ alerts, shown, onToggle }) {
  const untaken = alerts.some((alert) => !alert.acknowledged_at);
  return html`
    <button class=${`quiet alerts-button${alerts.length > 0 ? untaken ? ' firing' : ' taken' : ''}`} aria-expanded=${String(shown)} onClick=${onToggle}
      title="Alerts and rules of this project"><${Alarm} /><span>${alerts.length}<span class="words">${alerts.length === 1 ? ' alert' : ' alerts'}</span></span></button>`;
}

/** Says in one glance whether every source of the project is well, and how far behind the worst is. */
function SourcesButton({ sources, link, shown, onToggle }) {
  useTick(1000);
  const all = [...sources.values()];
  const ill = all.filter((s) => s.state === 'failed' || s.state === 'degraded');
  const lags = all.filter((s) => s.state === 'streaming' && s.freshTo).map((s) => Date.now() - s.freshTo);
  const isWell = all.some((s) => s.state === 'streaming');
  const worst = link.phase !== 'live' ? 'unknown' : ill.some((s) => s.state === 'failed') ? 'failed' : ill.length > 0 ? 'degraded' : isWell ? 'streaming' : 'stopped';
  const [said, words] = ill.length > 0 ? [`${ill.length} of ${all.length}`, ill.length === 1 ? ' needs a look' : ' need a look']
    : lags.length > 0 ? [span(Math.max(...lags)), ' behind'] : [all.length, all.length === 1 ? ' source' : ' sources'];
  return html`
    <button class="quiet sources-button" aria-expanded=${String(shown)} onClick=${onToggle} title="Sources of this project">
      <span class=${`dot state-${worst}`} aria-hidden="true"></span><span>${said}<span class="words">${words}</span></span>
    </button>`;
}
