/** In place of universal-cookie: what Reflex's runtime asks of it. */
export default class Cookies {
  get(name) {
    const start = `${encodeURIComponent(name)}=`;
    const found = document.cookie.split("; ").find((part) => part.startsWith(start));
    return found && decodeURIComponent(found.slice(start.length));
  }

  set(name, value, { path = "/", maxAge, sameSite = "lax", secure } = {}) {
    const parts = [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`, `path=${path}`];
    if (maxAge !== undefined) parts.push(`max-age=${maxAge}`);
    parts.push(`samesite=${sameSite}`);
    if (secure) parts.push("secure");
    document.cookie = parts.join("; ");
  }

  remove(name, options) {
    this.set(name, "", { ...options, maxAge: 0 });
  }
}
