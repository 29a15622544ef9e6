const TOAST = /^\(\(\) => \(refs\['__toast'\](?:\?\.\["(error|info|success|warning)"\])?\(("(?:[^"\\]|\\.)*")\)\)\)$/s;

/** What the server may have a page do: a name and what it is done with. Nothing else runs. */
const ACTS = {
  focus: (refs, id) => document.getElementById(id)?.focus(),
  go: (refs, address) => {
    const to = new URL(address, location.href);
    if (to.origin !== location.origin) throw new Error(`Not ours: ${to.origin}`);
    location.assign(to);
  },
  reload: () => location.reload(),
  undo: (refs, sentence, button, seconds) =>
    refs["__toast"](sentence, {
      duration: seconds * 1000,
      action: { label: "Undo", onClick: () => document.getElementById(button)?.click() },
    }),
};

/**
 * In place of Reflex's `eval`: `asked` is `["name", ...arguments]` as JSON (crm_app/web/acts.py),
 * or the one sentence of `rx.toast`. So the page's policy can forbid `eval` altogether.
 */
export const act = (asked, refs) => {
  const said = TOAST.exec(asked);
  if (said) {
    const toast = refs["__toast"];
    return (said[1] ? toast?.[said[1]] : toast)?.(JSON.parse(said[2]));
  }
  const [name, ...given] = JSON.parse(asked);
  if (!Object.hasOwn(ACTS, name)) throw new Error(`No act of ours: ${name}`);
  return ACTS[name](refs, ...given);
};
