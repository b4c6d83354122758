// Who is signed in. The token lives in this tab only; it is never part of an address that is kept or sent.

const TOKEN = 'livelogs.token';

/** Thrown for a text that can not be a token of this product; the message is for the person who pasted it. */
export class TokenError extends Error {}

/**
 * What a token says of itself. Whether it is genuine, and whether it is over, only the service can tell.
 * @returns {{ token: string, subject: string, projects: { id: string, role: string }[] }}
 */
export function readToken(text) {
  const token = text.trim().replace(/^Bearer\s+/i, '');
  const parts = token.split('.');
  if (parts.length !== 3)
    throw new TokenError('This is not a token: a JWT has three parts separated by dots.');

  let claims;
  try {
    const bytes = Uint8Array.from(atob(parts[1].replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    claims = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new TokenError('The middle part of this token can not be read. Was it copied whole?');
  }

  const projects = readProjects(claims?.projects);
  if (projects.length === 0)
    throw new TokenError('This token is for no project: its claim “projects” is missing or empty.');

  return {
    token,
    subject: String(claims.name ?? claims.sub ?? ''),
    projects,
  };
}

/** Some authorities can only issue strings, so the claim may be the object or its JSON text. */
function readProjects(claim) {
  let projects = claim;
  if (typeof claim === 'string') {
    try {
      projects = JSON.parse(claim);
    } catch {
      return [];
    }
  }
  if (projects === null || typeof projects !== 'object' || Array.isArray(projects))
    return [];
  return Object.entries(projects)
    .map(([id, role]) => ({ id, role: String(role).toLowerCase() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const ROLES = ['viewer', 'operator', 'editor', 'admin'];

/** Whether a role allows what `wanted` does. */
export const mayAct = (role, wanted) => ROLES.indexOf(role) >= ROLES.indexOf(wanted);

/** The token of this tab: from `#token=…`, which leaves the address bar and the history at once, or as kept before. */
export function takeToken() {
  const view = readView();
  const token = view.get('token');
  if (token !== null) {
    view.delete('token');
    writeView(view);
    keepToken(token);
    return token;
  }
  return sessionStorage.getItem(TOKEN);
}

export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken() {
  sessionStorage.removeItem(TOKEN);
}

/** What is being looked at (`project`, `q`) stands in the fragment, so that an address can be shared. */
export function readView() {
  return new URLSearchParams(location.hash.slice(1));
}

export function writeView(view) {
  for (const [name, value] of [...view]) {
    if (value === '')
      view.delete(name);
  }
  const hash = view.toString();
  history.replaceState(null, '', location.pathname + location.search + (hash ? `#${hash}` : ''));
}
