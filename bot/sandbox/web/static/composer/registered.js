/** The commands as the bot registered them, flattened to what a person types. Nothing about them is written here. */

const SLASH = 1;
const SUBCOMMAND = 1;
const GROUP = 2;

/**
 * @typedef {object} Slash
 * @property {string} name         "song create"
 * @property {string} description
 * @property {object[]} options    as Discord has them, required first
 */

/**
 * @param {object[]} commands
 * @returns {Slash[]} by name
 */
export function slashes(commands) {
  return commands
    .filter((command) => (command.type ?? SLASH) === SLASH)
    .flatMap((command) => leaves(command, command.name))
    .sort((one, other) => one.name.localeCompare(other.name));
}

function leaves({ description, options = [] }, name) {
  const inner = options.filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
  if (inner.length > 0) return inner.flatMap((option) => leaves(option, `${name} ${option.name}`));
  return [
    { name, description, options: options.toSorted((one, other) => Boolean(other.required) - Boolean(one.required)) },
  ];
}

/** Those whose name has every typed word in it; names that begin as typed come first. */
export function matching(all, typed) {
  const said = typed.toLowerCase().trim();
  const words = said.split(/\s+/);
  const found = all.filter(({ name }) => words.every((word) => name.includes(word)));
  return found.toSorted((one, other) => other.name.startsWith(said) - one.name.startsWith(said));
}
