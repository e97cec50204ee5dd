/** HTML: pages of one file, which open without a network. */

/** What every page of ours has around its contents. */
interface Document {
  readonly title: string;
  readonly style: string;
  /** Elements of its body. */
  readonly body: readonly string[];
  /** Whether scripts of the page may run; Vega makes functions of the expressions in a chart. */
  readonly scripts: boolean;
}

/** A whole page. Its own policy keeps a browser from asking for anything else, whatever else the page says. */
export function htmlDocument({ title, style, body, scripts }: Document): string {
  const allowed = ["default-src 'none'", "style-src 'unsafe-inline'", 'img-src data: blob:'];
  if (scripts) allowed.push("script-src 'unsafe-inline' 'unsafe-eval'");
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${allowed.join('; ')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    // Without one, browsers ask a server for the icon of its site.
    '<link rel="icon" href="data:,">',
    `<title>${escaped(title)}</title>`,
    `<style>\n${style.trim()}\n</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Text as it is, within an element or an attribute. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => entities[sign]);
}

/** The same where what stands between backticks is code. */
export function withCode(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** JSON for a script element: nothing in it ends the element, and it is JavaScript too. */
export function inlineJson(value: unknown): string {
  const unsafe = /[<\u2028\u2029]/g;
  return JSON.stringify(value).replaceAll(unsafe, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A script for a page: of what ends its element, the spelling that means the same within strings and patterns. */
export function inlineScript(source: string): string {
  return `<script>\n${source.trim().replaceAll(/<(?=\/script|!--)/gi, String.raw`\x3C`)}\n</script>`;
}
