import { html, useCallback, useEffect, useState } from '../../vendor/index.js';
import { createRule, deleteRule, listRuleKinds, listRules, replaceRule } from '../api.js';
import { describeRule } from '../rules.js';
import { mayAct } from '../session.js';
import { RuleForm } from './rule-form.js';

/** The project's rules: changed, switched on and off, deleted, and new ones. */
export function RuleList({ session, project, role, zone }) {
  const [rules, setRules] = useState(null);
  const [kinds, setKinds] = useState([]);
  const [problem, setProblem] = useState(null);
  const [edited, setEdited] = useState(null);
  const [doomed, setDoomed] = useState(null);
  const mayEdit = mayAct(role, 'editor');
  const read = useCallback(async () => {
    const [known, { items }] = await Promise.all([listRuleKinds(session.token), listRules(session.token, project)]);
    setKinds(known);
    setRules(items);
  }, [session, project]);
  const run = useCallback(async (work) => {
    const wrong = await work().then(() => null, (error) => error.message);
    // Also after a refusal: somebody else may have changed what is shown.
    setProblem(await read().then(() => wrong, (error) => wrong ?? error.message));
  }, [read]);
  useEffect(() => {
    run(async () => {});
  }, [run]);
  const create = (rule) => createRule(session.token, project, rule).then(read);
  const save = (seen) => async (rule) => {
    await replaceRule(session.token, rule, seen);
    setEdited(null);
    await read();
  };

  return html`
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    ${mayEdit && kinds.length > 0 && html`<div class="new-rule"><${RuleForm} kinds=${kinds} session=${session} project=${project} zone=${zone} onSave=${create} /></div>`}
    ${rules?.length === 0 && html`<p class="hint">This project has no rules yet.</p>`}
    <ul>${rules?.map((rule) => html`
      <li key=${rule.id} class=${`rule ${rule.enabled ? '' : 'off'}`}>
        <div class="alert-head"><b class=${`severity ${rule.severity}`}>${rule.severity}</b><b class="alert-name" title=${rule.id}>${rule.name}</b></div>
        <p class="alert-reason"><code>${describeRule(rule, kinds)}</code></p>
        ${rule.state !== 'active' && html`<p class="problem">${rule.state_reason}</p>`}
        ${mayEdit && edited !== rule.id && html`
          <div class="alert-actions">
            <button class="small" aria-pressed=${String(rule.enabled)} onClick=${() => run(() => replaceRule(session.token, { ...rule, enabled: !rule.enabled }, rule))}>
              ${rule.enabled ? 'Switch off' : 'Switch on'}</button>
            <button class="small" onClick=${() => setEdited(rule.id)}>Edit</button>
            <button class="small quiet" onClick=${() => setDoomed(rule.id)}>Delete</button>
            ${doomed === rule.id && html`<p class="sure">Its open alerts are resolved.${' '}<button class="small danger" onClick=${() => run(() => deleteRule(session.token, rule))}>Delete for good</button>${' '}
              <button class="small quiet" onClick=${() => setDoomed(null)}>Keep</button></p>`}
          </div>`}
        ${edited === rule.id && html`<${RuleForm} kinds=${kinds} session=${session} project=${project} rule=${rule} zone=${zone} onSave=${save(rule)} onCancel=${() => setEdited(null)} />`}
      </li>`)}</ul>`;
}
