// Drawn screens as trees: for tests that ask what is there, and whether anything is there that must not be.
import { type DefaultTreeAdapterMap, html as names, parse, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterMap['childNode'];
export type Element = DefaultTreeAdapterMap['element'];
type Parent = { readonly childNodes: readonly Node[] };

export function elementsIn(parent: Parent): Element[] {
  const found: Element[] = [];
  const waiting: Node[] = [...parent.childNodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!('tagName' in node)) continue;
    found.push(node);
    waiting.push(...[...node.childNodes].reverse());
  }
  return found;
}

export function textOf(parent: Parent): string {
  return parent.childNodes
    .map((node) => ('value' in node ? node.value : 'childNodes' in node ? textOf(node) : ''))
    .join('');
}

export function attributeOf(element: Element, name: string): string | null {
  return element.attrs.find((one) => one.name === name)?.value ?? null;
}

export function looksLike(element: Element, look: string): boolean {
  return (attributeOf(element, 'class') ?? '').split(' ').includes(look);
}

/** Elements with this class. */
export function withLook(html: string, look: string): Element[] {
  return elementsIn(parseFragment(html)).filter((element) => looksLike(element, look));
}

/** The texts of elements with this class. */
export function textsOf(html: string, look: string): string[] {
  return withLook(html, look).map((element) => textOf(element).trim());
}

const ELEMENTS = new Set(
  'article div span p b s em i br code ul ol li table tbody caption tr th td details summary a img svg circle'.split(
    ' ',
  ),
);
const PLAIN_ATTRIBUTES = new Set(
  'class dir title alt decoding role aria-label aria-hidden open scope start viewbox viewBox cx cy r'.split(' '),
);

/** What a drawn screen must never hold, in words; nothing where all is well. */
export function harmIn(html: string, prefix: string, targets: readonly string[] = []): string[] {
  const harm: string[] = [];
  const root = parseFragment(html, { onParseError: ({ code }) => harm.push(`parse error ${code}`) });
  const elements = elementsIn(root);
  const written = html.match(/<[a-z]/gi)?.length ?? 0;
  const implied = elements.filter(({ tagName }) => tagName === 'tbody').length;
  if (elements.length - implied !== written) harm.push(`${written} elements are written, ${elements.length} are there`);
  const ids = new Set<string>();
  for (const element of elements) {
    const { tagName, attrs, namespaceURI } = element;
    if (!ELEMENTS.has(tagName)) harm.push(`element ${tagName}`);
    if (namespaceURI !== names.NS.HTML && tagName !== 'svg' && tagName !== 'circle') harm.push(`foreign ${tagName}`);
    for (const { name, value } of attrs) harm.push(...harmOf(name, value, { prefix, targets, ids }));
  }
  const tops = root.childNodes.length;
  if (tops !== 1) harm.push(`${tops} elements at the top`);
  return harm;
}

type Known = { readonly prefix: string; readonly targets: readonly string[]; readonly ids: Set<string> };

function harmOf(name: string, value: string, { prefix, targets, ids }: Known): string[] {
  switch (name) {
    case 'id': {
      const isOurs = value.startsWith(`${prefix}-`) && /^[\w.-]+$/.test(value);
      const isNew = !ids.has(value);
      ids.add(value);
      return isOurs && isNew ? [] : [`id ${value}`];
    }
    case 'href': {
      const isHere = value.startsWith(`#${prefix}-screen-`) || targets.includes(value.slice(1));
      return value.startsWith('#') && isHere ? [] : [`href ${value}`];
    }
    case 'src':
      return /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/.test(value) ? [] : [`src ${value.slice(0, 80)}`];
    case 'style':
      return /^(?:(?:width|height):\d{1,4}px|aspect-ratio:\d{1,2}(?:\.\d{1,4})?)(?:;(?:height:\d{1,4}px|aspect-ratio:\d{1,2}(?:\.\d{1,4})?))?$/.test(
        value,
      )
        ? []
        : [`style ${value}`];
    case 'fill':
      return /^#[0-9a-fA-F]{6}$/.test(value) ? [] : [`fill ${value}`];
    case 'class':
      return /^wf[\w -]*$/.test(value) ? [] : [`class ${value}`];
    default:
      return PLAIN_ATTRIBUTES.has(name) ? [] : [`attribute ${name}`];
  }
}

const PAGE_ELEMENTS = new Set([
  ...ELEMENTS,
  ...'html head meta title style body header h1 h2 fieldset legend label input nav main section'.split(' '),
]);

/** The same for a whole page, which has more of its own. */
export function pageHarmIn(html: string): string[] {
  const errors: string[] = [];
  const root = parse(html, { onParseError: ({ code }) => errors.push(`parse error ${code}`) });
  const elements = elementsIn(root);
  const ids = elements.flatMap((element) => attributeOf(element, 'id') ?? []);
  return [
    ...errors,
    ...elements.flatMap(({ tagName }) => (PAGE_ELEMENTS.has(tagName) ? [] : [`element ${tagName}`])),
    ...elements.flatMap(({ attrs }) => attrs.flatMap(({ name, value }) => pageHarmOf(name, value))),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `id ${id} is there twice`),
    ...elements
      .filter(({ tagName }) => tagName === 'style')
      .slice(1)
      .map(() => 'a second style'),
  ];
}

function pageHarmOf(name: string, value: string): string[] {
  if (name.startsWith('on') || name === 'srcdoc' || name === 'action') return [`attribute ${name}`];
  if (name === 'href') return value.startsWith('#') ? [] : [`href ${value}`];
  return name === 'src' && !value.startsWith('data:image/') ? [`src ${value}`] : [];
}
