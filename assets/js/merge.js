/** In place of mergician: one object over another, objects within them as well. */
export function mergician(under, over) {
  const merged = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const both = isObject(value) && isObject(merged[name]);
    merged[name] = both ? mergician(merged[name], value) : value;
  }
  return merged;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
