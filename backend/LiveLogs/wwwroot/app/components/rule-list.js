import { html, useCallback, useEffect, useState } from '../../vendor/index.js';
import { describeRule } from '../alerts.js';
import { createRule, deleteRule, listRules, replaceRule } from '../api.js';
import { NewRule } from './rule-form.js';

const MAY_EDIT = new Set(['editor', 'admin']);

/** The project's rules: switched on and off, deleted, and new ones of the common kinds. */
export function RuleList({ session, project, role }) {
  const [rules, setRules] = useState(null);
  const [problem, setProblem] = useState(null);
  const mayEdit = MAY_EDIT.has(role);
  const run = useCallback(async (work) => {
    const problem = await work?.().then(() => null, (error) => error.message);
    // Also after a refusal: somebody else may have changed what is shown.
    return listRules(session.token, project).then(({ items }) => {
      setRules(items);
      setProblem(problem ?? null);
      return !problem;
    }, (error) => {
      setProblem(problem ?? error.message);
      return false;
    });
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
            <button class="small" aria-pressed=${String(rule.enabled)} onClick=${() => run(() => replaceRule(session.token, { ...rule, enabled: !rule.enabled }, rule))}>
              ${rule.enabled ? 'Switch off' : 'Switch on'}</button>
            <button class="small quiet" onClick=${() => confirm(`Delete the rule “${rule.name}”?`) && run(() => deleteRule(session.token, rule))}>Delete</button>
          </div>`}
      </li>`)}</ul>`;
}
