// What a person fills in to connect a cloud, and what they grant there. The service checks everything; this only explains and orders it.
//
// A field: `name` as in connection_config, `label`, `help`; `kind` is text (default), list (one a line), queries, number, flag, choice, secret,
// json or pem; `when` says for which values it is shown; `more` puts it behind "More settings".

const START_FROM = {
  name: 'start_from', label: 'Read from', placeholder: '15m', more: true,
  help: 'Where the first read begins: now, beginning, a time such as 2026-01-12T10:00:00Z, or a duration back: 15m, 24h, 7d.',
};
const interval = (least) => ({
  name: 'poll_interval_seconds', label: 'Seconds between polls', kind: 'number', more: true, help: `${least} to 3,600. Left empty, the pace follows the data.`,
});
const endpoint = (help) => ({ name: 'endpoint_url', label: 'Address of the service', more: true, placeholder: 'https://…', help });

const uses = (...kinds) => ({ credentials = 'keys' }) => kinds.includes(credentials || 'keys');

const AWS = [
  { name: 'region', label: 'Region', required: true, placeholder: 'eu-central-1', help: 'Where the log groups are.' },
  {
    name: 'log_group', label: 'Log groups', kind: 'list', placeholder: '/aws/lambda/checkout', help: 'Names or ARNs, one a line, up to 50. Or find them by their names below.',
  },
  { name: 'log_group_prefix', label: 'Groups whose name begins with', placeholder: '/aws/lambda/', help: 'Including groups created later; up to 500.' },
  {
    name: 'credentials', label: 'Sign in with', kind: 'choice', help: 'Identities of the host are for projects that the operator named.',
    options: [['', 'an access key'], ['profile', 'a profile of the host'], ['web_identity', 'the host’s web identity'], ['container', 'the container’s role'],
      ['instance', 'the instance’s role'], ['default', 'the default of the host']],
  },
  { name: 'access_key_id', label: 'Access key id', placeholder: 'AKIA…', when: uses('keys'), help: 'Of an IAM user with only the permissions of the policy.' },
  { name: 'secret_access_key', label: 'Secret access key', kind: 'secret', when: uses('keys'), help: 'Stored encrypted, and never shown again.' },
  { name: 'profile', label: 'Profile', when: uses('profile'), help: 'Its name in the host’s AWS configuration.' },
  { name: 'role_arn', label: 'Role to assume', placeholder: 'arn:aws:iam::111122223333:role/live-logs', help: 'For logs of another account. Saved, the connection shows the external id that the role’s trust policy must require.' },
  { name: 'session_token', label: 'Session token', kind: 'secret', more: true, when: uses('keys'), help: 'Only with temporary credentials.' },
  { name: 'log_group_pattern', label: 'Groups whose name contains', more: true, help: 'Instead of the beginning of the name.' },
  { name: 'log_streams', label: 'Only these streams', kind: 'list', more: true, help: 'Names, one a line.' },
  { name: 'log_stream_prefix', label: 'Streams whose name begins with', more: true, help: 'Reads only these.' },
  { name: 'filter_pattern', label: 'Filter pattern', more: true, help: 'A CloudWatch Logs filter pattern. Only matching entries are read.' },
  { name: 'live_tail', label: 'Show lines before they can be read', kind: 'flag', more: true, help: 'About a second after they are written, for up to 10 named groups. AWS charges by the minute.' },
  START_FROM,
  interval(1),
  { name: 'late_window_seconds', label: 'Seconds that an event may be late', kind: 'number', more: true, help: '10 to 1,209,600; 900 when empty.' },
  { name: 'deep_sweep_days', label: 'Days that a daily sweep looks back', kind: 'number', more: true, help: '0 (none) to 14; 14 when empty.' },
  endpoint('A VPC endpoint or an emulator.'),
  { name: 'stream_endpoint_url', label: 'Address of the live tail', more: true, placeholder: 'https://…', help: 'The address of the live tail, only if it is a different one.' },
  { name: 'sts_endpoint_url', label: 'Address of the Security Token Service', more: true, placeholder: 'https://…', help: 'Only if it is a different one.' },
];

const signs = (...kinds) => ({ credential = 'app' }) => kinds.includes(credential || 'app');

const AZURE = [
  { name: 'workspace_id', label: 'Workspace id', placeholder: 'b1c2d3e4-…', help: 'Of the Log Analytics workspace: a GUID on its overview page.' },
  { name: 'query', label: 'Tables', kind: 'queries', required: true, placeholder: 'AppTraces | where SeverityLevel >= 2', help: 'A table, with operators for each of its rows; one table per line. No summarize, join or sort: rows are read as they come.' },
  { name: 'tenant_id', label: 'Directory (tenant) id', when: signs('app', 'workload_identity'), help: 'On the overview page of the app registration.' },
  { name: 'client_id', label: 'Application (client) id', help: 'Of the app registration, or of a user-assigned managed identity.' },
  { name: 'client_secret', label: 'Client secret', kind: 'secret', when: signs('app'), help: 'Its value, not its id. Stored encrypted, and never shown again.' },
  {
    name: 'credential', label: 'Sign in with', kind: 'choice', more: true, help: 'All but the app registration are for projects that the operator named.',
    options: [['', 'an app registration'], ['workload_identity', 'a workload identity'], ['managed_identity', 'a managed identity'], ['default', 'the default of the host']],
  },
  { name: 'client_certificate', label: 'Certificate instead of the secret', kind: 'pem', more: true, when: signs('app'), help: 'Certificate and private key in PEM. Stored encrypted, and never shown again.' },
  { name: 'federated_token_file', label: 'File with the token', more: true, when: signs('workload_identity'), help: 'Left empty, the value of AZURE_FEDERATED_TOKEN_FILE.' },
  { name: 'resource_id', label: 'Resource instead of the workspace', more: true, placeholder: '/subscriptions/…/providers/…', help: 'Its rows are read wherever they are stored.' },
  { name: 'table_plan', label: 'Plan of the tables', kind: 'choice', more: true, help: 'Basic and auxiliary tables are searched, at a price for each search.', options: [['', 'analytics'], ['basic', 'basic or auxiliary']] },
  { name: 'cloud', label: 'Cloud', kind: 'choice', more: true, help: 'The Azure cloud of the workspace.', options: [['', 'public'], ['usgov', 'US government'], ['china', 'China']] },
  START_FROM,
  interval(5),
  { name: 'late_window_seconds', label: 'Seconds that a row may be late', kind: 'number', more: true, help: '60 to 86,400; 300 when empty, 3,600 for basic tables.' },
  endpoint('A private link or an emulator.'),
  { name: 'authority_host', label: 'Address to sign in at', more: true, placeholder: 'https://…', help: 'Only if it is a different one.' },
];

const GOOGLE = [
  { name: 'project_id', label: 'Project id', required: true, placeholder: 'shop-prod', help: 'The project whose logs are read.' },
  { name: 'credentials_json', label: 'Key file of a service account', kind: 'json', help: 'The content of the JSON file. Stored encrypted, and never shown again. Without it the identity of the server is used, where the operator allows that.' },
  { name: 'log_name', label: 'Logs', kind: 'list', placeholder: 'syslog', help: 'Ids or full names, one a line, up to 50. Left empty, all logs are read.' },
  { name: 'resource_type', label: 'Kinds of resources', kind: 'list', more: true, placeholder: 'k8s_container', help: 'Monitored resources, one a line. Left empty, all of them.' },
  { name: 'filter', label: 'Filter', kind: 'expression', more: true, help: 'In the Logging query language. Only matching entries are read.' },
  { name: 'resource_names', label: 'Read from these instead of the project', kind: 'list', more: true, placeholder: 'folders/123456789', help: 'Projects, folders, organisations or log views by their full names, one a line, up to 100.' },
  { name: 'impersonate_service_account', label: 'Read as this service account', more: true, placeholder: 'reader@shop-prod.iam.gserviceaccount.com', help: 'The one above needs the role Service Account Token Creator on it.' },
  { name: 'read_requests_per_minute', label: 'Read requests a minute', kind: 'number', more: true, help: 'The quota of the calling project, where Google has raised it; 60 when empty.' },
  START_FROM,
  interval(1),
  { name: 'late_window_seconds', label: 'Seconds that an entry may be late', kind: 'number', more: true, help: '10 to 86,400; 900 when empty. Later ones are still read.' },
  endpoint('A private endpoint or an emulator.'),
  { name: 'iam_endpoint_url', label: 'Address of the service that impersonates', more: true, placeholder: 'https://…', help: 'Only if it is a different one.' },
];

export const CLOUDS = {
  aws: { name: 'AWS', of: 'CloudWatch Logs', fields: AWS, grant: grantAws },
  azure: { name: 'Azure', of: 'Log Analytics', fields: AZURE, grant: grantAzure },
  gcp: { name: 'Google Cloud', of: 'Cloud Logging', fields: GOOGLE, grant: grantGoogle },
  push: { name: 'Push', of: 'a function, Firehose, Pub/Sub or an Event Hub sends', fields: [], grant: () => [] },
};

/** Texts of the fields' values, as they are typed, from a connection's configuration; secrets are empty. */
export const toTexts = (fields, config) => Object.fromEntries(fields.map(({ name, kind }) => [name, toText(config[name], kind)]));

function toText(value, kind) {
  if (value === undefined || value === null || value.set !== undefined)
    return '';
  if (Array.isArray(value))
    return value.join('\n');
  return kind === 'flag' ? (value ? 'true' : '') : String(value);
}

/**
 * The configuration that the texts say. What is not a field here stays as it was; a secret that is left empty is left out, so it is kept.
 * One that is to be removed is null, as is one that another way to sign in has no use for.
 * @param before The stored configuration, or `{}`.
 * @param removed Names of stored secrets.
 */
export function toConfig(fields, texts, before, removed = []) {
  const config = Object.fromEntries(Object.entries(before).filter(([name, value]) => value?.set === undefined && !fields.some((field) => field.name === name)));
  for (const { name, kind, when } of fields) {
    const text = (texts[name] ?? '').trim();
    const isShown = when?.(texts) ?? true;
    if (text !== '' && isShown)
      config[name] = fromText(text, kind);
    else if (before[name]?.set && (removed.includes(name) || !isShown))
      config[name] = null;
  }
  return config;
}

function fromText(text, kind) {
  switch (kind) {
    case 'list': return one(text.split(/[\n,]/).map((item) => item.trim()).filter(Boolean));
    // A line that begins with a bar goes on with the query above it.
    case 'queries': return one(text.split(/\n(?!\s*\|)/).map((item) => item.trim()).filter(Boolean));
    // What is no number is for the service to say.
    case 'number': return /^\d+$/.test(text) ? Number(text) : text;
    case 'flag': return true;
    default: return text;
  }
}

const one = (items) => (items.length === 1 ? items[0] : items);

const lines = (text) => (text ?? '').split(/[\n,]/).map((item) => item.trim()).filter(Boolean);

const json = (value) => JSON.stringify(value, null, 2);

/** The least that reading needs. @returns {{ title: string, text: string, help: string }[]} */
function grantAws(texts, config) {
  const region = texts.region?.trim() || '*';
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const account = /^arn:[\w-]+:iam::(\d{12}):/.exec(texts.role_arn ?? '')?.[1] ?? '*';
  const group = (name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}:*`;
  const named = lines(texts.log_group).map((name) => (name.startsWith('arn:') ? `${name.replace(/:\*$/, '')}:*` : group(name)));
  const found = [texts.log_group_prefix?.trim() && group(`${texts.log_group_prefix.trim()}*`), texts.log_group_pattern?.trim() && group(`*${texts.log_group_pattern.trim()}*`)];
  const resources = [...named, ...found.filter(Boolean)];
  const isFound = found.some(Boolean);
  const statements = [{ Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: resources.length > 0 ? resources : [group('NAME')] }];
  if (texts.live_tail)
    statements.push({ Effect: 'Allow', Action: 'logs:StartLiveTail', Resource: named.length > 0 ? named : [group('NAME')] });
  if (isFound || texts.live_tail)
    statements.push({ Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' });
  const policy = { title: 'Policy', text: json({ Version: '2012-10-17', Statement: statements }), help: texts.role_arn ? 'Attach it to the role.' : 'Attach it to the user of the access key: IAM → the user → Add permissions → Create inline policy → JSON.' };
  if (!texts.role_arn?.trim())
    return [policy];
  return [policy, {
    title: 'Trust policy of the role',
    text: json({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::ACCOUNT:user/live-logs' }, Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': config.external_id ?? 'SHOWN WHEN THE CONNECTION IS SAVED' } },
      }],
    }),
    help: 'Name the user of the access key in it. That user needs only sts:AssumeRole on the role.',
  }];
}

function grantAzure(texts) {
  const scope = texts.resource_id?.trim() || '/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.OperationalInsights/workspaces/NAME';
  return [{
    title: 'Role assignment',
    text: `az role assignment create --role "Log Analytics Reader" \\\n  --assignee ${texts.client_id?.trim() || 'CLIENT_ID'} \\\n  --scope ${scope}`,
    help: 'Read access, and only there. A new assignment takes effect within an hour.',
  }];
}

function grantGoogle(texts) {
  const project = texts.project_id?.trim() || 'PROJECT';
  const email = texts.impersonate_service_account?.trim() || emailIn(texts.credentials_json) || 'SERVICE_ACCOUNT_EMAIL';
  return [{
    title: 'Role',
    text: `gcloud services enable logging.googleapis.com --project ${project}\ngcloud projects add-iam-policy-binding ${project} \\\n  --member serviceAccount:${email} --role roles/logging.viewer`,
    help: 'Read access only. Data Access audit logs need roles/logging.privateLogViewer, a log view roles/logging.viewAccessor.',
  }];
}

function emailIn(text) {
  try {
    return JSON.parse(text).client_email;
  } catch {
    return undefined;
  }
}
