/**
 * In place of file-selector (9 KB, most of it a table of file types): the files of an event. Whoever
 * takes them looks at names and contents anyway.
 */
export async function fromEvent(event) {
  const { dataTransfer, target, type } = event;
  if (dataTransfer) {
    // Until they are dropped only their kind is known.
    if (type === "drop") return [...dataTransfer.files];
    return [...dataTransfer.items].filter((item) => item.kind === "file");
  }
  if (Array.isArray(event)) return Promise.all(event.map((handle) => handle.getFile()));
  return [...(target?.files ?? [])];
}
