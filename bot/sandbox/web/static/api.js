/** The sandbox's doors: what happens (a stream), what a person does, what goes wrong on purpose, who comes as a guest. */

const EVENTS = [
  ...['hello', 'places', 'message', 'gone', 'interaction', 'commands'],
  ...['bot', 'typing', 'speed', 'trail', 'counts', 'place', 'guests', 'guest'],
];
const UNREACHED = 'The sandbox does not answer. Is it still running?';

/**
 * Everything that one person sees, from now on. The browser reconnects by itself; each connection begins with `hello`.
 * @param {string} person
 * @param {(name: string, detail: any) => void} tell
 * @returns {EventSource}
 */
export function listen(person, tell) {
  const stream = new EventSource(`/events?as=${encodeURIComponent(person)}`);
  for (const name of EVENTS) stream.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
  stream.addEventListener('open', () => tell('connected', true));
  stream.addEventListener('error', () => tell('connected', false));
  return stream;
}

/**
 * One act of a person. Throws an `Error` whose message is the sentence that Discord's client would show.
 * @param {string} person
 * @param {{kind: string}} what
 * @param {[string, File][]} [files] each under the name of its option or field
 * @returns {Promise<{interaction?: string, message?: string, choices?: {name: string, value: string | number}[]}>}
 */
export async function act(person, what, files = []) {
  const body = new FormData();
  body.set('act', JSON.stringify(what));
  for (const [name, file] of files) body.append(name, file, file.name);
  const answer = await post(`/act?as=${encodeURIComponent(person)}`, { body });
  return answer.json();
}

/**
 * A row of the panel: `{name}` of a trouble, `{bot: 'kill' | 'start' | 'stop'}` or `{speed: 10}`.
 * @param {object} what
 */
export async function trouble(what) {
  await post('/trouble', { body: JSON.stringify(what), headers: { 'Content-Type': 'application/json' } });
}

/**
 * Guests of a jam: `{start: {number, channel, seed?}}`, `{stop: true}` or `{speed: 10}`.
 * @param {object} what
 */
export async function guests(what) {
  await post('/guests', { body: JSON.stringify(what), headers: { 'Content-Type': 'application/json' } });
}

async function post(path, request) {
  const answer = await fetch(path, { method: 'POST', ...request }).catch(() => {
    throw new Error(UNREACHED);
  });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new Error(said.error ?? `The sandbox answered ${answer.status}.`);
}
