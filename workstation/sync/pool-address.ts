/**
 * The address of a pool as people give it, e.g. `http://192.168.1.20:41730`, without what may stand behind it by accident (spaces, a slash). Null for what no line can be
 * dialled to: another protocol, no host, a port beyond 65535, a path, a question, a name with a password.
 */
export function poolAddress(given: string): string | null {
  const text = given.trim();
  if (!URL.canParse(text)) return null;
  const { protocol, origin, pathname } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  return pathname === '/' && !/[#?@]/.test(text) ? origin : null;
}
