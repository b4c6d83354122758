import { html, useCallback, useEffect, useState } from '../../vendor/index.js';
import { describeRule } from '../alerts.js';
import { createRule, deleteRule, listRules, replaceRule } from '../api.js';

const MAY_EDIT = new Set(['editor', 'admin']);

/** The project's rules: switched on and off, deleted, and new ones of the common kinds. */
export function RuleList({ session, project, role }) {
  const [rules, setRules] = useState(null);
  const [problem, setProblem] = useState(null);
  const mayEdit = MAY_EDIT.has(role);
  const run = useCallback(async (work) => {
    try {
      await work?.();
      setRules((await listRules(session.token, project)).items);
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(error.message);
      return false;
    }
  }, [session, project]);
  useEffect(() => {
    run();
  }, [run]);

  return html`
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    ${mayEdit && html`<${NewRule} onCreate=${(rule) => run(() => createRule(session.token, project, rule))} />`}
    ${rules?.length === 0 && html`<p class="hint">This project has no rules yet.</p>`}
    <ul>${rules?.map((rule) => html`
      <li key=${rule.id} class=${`rule ${rule.enabled ? '' : 'off'}`}>
        <div class="alert-head"><b class=${`severity ${rule.severity}`}>${rule.severity}</b><b class="alert-name" title=${rule.id}>${rule.name}</b></div>
        <p class="alert-reason"><code>${describeRule(rule)}</code></p>
        ${rule.state !== 'active' && html`<p class="problem">${rule.state_reason}</p>`}
        ${mayEdit && html`
          <div class="alert-actions">
            <button class="small" aria-pressed=${String(rule.enabled)} onClick=${() => run(() => replaceRule(session.token, { ...rule, enabled: !rule.enabled }))}>
              ${rule.enabled ? 'Switch off' : 'Switch on'}</button>
            <button class="small quiet" onClick=${() => confirm(`Delete the rule “${rule.name}”?`) && run(() => deleteRule(session.token, rule))}>Delete</button>
          </div>`}
      </li>`)}</ul>`;
}

const KINDS = {
  error_rate: {
    words: 'Error rate', label: 'Errors a minute', initial: '10',
    read: (text) => ({ type: 'error_rate', threshold: Number(text), window_minutes: 5, cooldown_minutes: 15 }),
  },
  pattern_match: {
    words: 'Pattern', label: 'Regular expression', initial: '',
    read: (text) => ({ type: 'pattern_match', pattern: text, case_sensitive: false, cooldown_minutes: 10 }),
  },
  log_level: {
    words: 'Level', label: 'Levels', initial: 'CRITICAL, FATAL',
    read: (text) => ({ type: 'log_level', log_levels: text.split(',').map((level) => level.trim()), cooldown_minutes: 5 }),
  },
};

function NewRule({ onCreate }) {
  const [kind, setKind] = useState('error_rate');
  const [text, setText] = useState(KINDS.error_rate.initial);
  const [name, setName] = useState('');
  const choose = (next) => {
    setKind(next);
    setText(KINDS[next].initial);
  };
  const submit = async (event) => {
    event.preventDefault();
    if (await onCreate({ ...KINDS[kind].read(text), ...(name.trim() && { name: name.trim() }) }))
      setName('');
  };
  return html`
    <form class="new-rule" onSubmit=${submit}>
      <label><span>Alert on</span><select value=${kind} onChange=${(e) => choose(e.target.value)}>
        ${Object.entries(KINDS).map(([id, { words }]) => html`<option key=${id} value=${id}>${words}</option>`)}</select></label>
      <label><span>${KINDS[kind].label}</span><input value=${text} required spellcheck=${false} onInput=${(e) => setText(e.target.value)} /></label>
      <label><span>Name</span><input value=${name} placeholder="may be left out" onInput=${(e) => setName(e.target.value)} /></label>
      <button class="small">Create rule</button>
    </form>`;
}
