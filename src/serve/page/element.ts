/** Child of an element: text is always text, never markup. */
export type Child = Node | string | number | undefined;

/**
 * Makes an element. Attributes are set as attributes (`data-state`, `title`), children appended; a string child
 * becomes a text node, so that nothing from a log can become markup.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, value);
  for (const child of children)
    if (child !== undefined) made.append(typeof child === 'number' ? String(child) : child);
  return made;
}

/** The element of the page with this id, which must exist. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}
