/**
 * Name and version of an image as Telegraf tags them: `registry:5000/team/app:1.2` is `registry:5000/team/app` and
 * `1.2`; without a version it is `unknown`.
 */
export function parseImage(image: string): { readonly name: string; readonly version: string } {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(0, slash));
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  const registry = hasRegistry ? image.slice(0, slash + 1) : '';
  const rest = image.slice(registry.length);
  const colon = rest.lastIndexOf(':');
  return colon === -1
    ? { name: image, version: 'unknown' }
    : { name: registry + rest.slice(0, colon), version: rest.slice(colon + 1) };
}
