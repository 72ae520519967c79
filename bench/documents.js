// What is measured with: flows with documents of a given size, as an author would write them.

const LABELS = [
  'Opening hours',
  'Address and directions',
  'Price list',
  'Appointments',
  'Complaints',
  'Something else',
];

/** Flows of one account; the same arguments give the same flows. */
export function makeFlows(count, bytes) {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(5, '0');
    return { id: `77${number}`, name: `Flow ${number}`, file: `flow-${number}`, text: documentOf(index, bytes) };
  });
}

/** The flows' texts with one sentence changed in every `1 / share`-th of them. */
export function revise(flows, share) {
  const count = Math.round(flows.length * share);
  return flows.map((flow, index) => {
    // Spread over the whole list, so that every page has its part.
    const changed =
      count > 0 && Math.floor((index * count) / flows.length) !== Math.floor(((index + 1) * count) / flows.length);
    return changed ? { ...flow, text: flow.text.replace('"How can we help?"', '"What can we do for you?"') } : flow;
  });
}

/**
 * What a busy pull request does to a document: on every screen a text and a field that is now optional, on every fifth a
 * component in front of the others, every eleventh screen renamed.
 */
export function reviseDeeply(text) {
  const document = JSON.parse(text);
  document.screens.forEach((screen, place) => {
    const { children } = screen.layout;
    for (const child of children) {
      if (child.type === 'TextHeading') child.text = `Step ${place + 1}: how can we help?`;
      if (child.required === true) child.required = false;
    }
    if (place % 5 === 0) children.unshift({ type: 'TextCaption', text: `New on step ${place + 1}` });
    if (place % 11 === 0) screen.id = `${screen.id}_NEW`;
  });
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Flow JSON of about so many bytes. */
function documentOf(index, bytes) {
  const screens = [];
  let size = 0;
  while (screens.length === 0 || size < bytes - 500) {
    const screen = screenOf(index, screens.length);
    // Two spaces and a level of nesting: what the printed text has more than the plain one.
    size += JSON.stringify(screen, null, 2)
      .split('\n')
      .reduce((sum, line) => sum + line.length + 5, 0);
    screens.push(screen);
  }
  return `${JSON.stringify({ version: '7.3', screens: chained(screens) }, null, 2)}\n`;
}

const idOf = (place) => `SCREEN_${[...String(place)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')}`;

function screenOf(index, place) {
  return {
    id: idOf(place),
    title: `Step ${place + 1} of flow ${index + 1}`,
    data: {},
    layout: {
      type: 'SingleColumnLayout',
      children: [
        { type: 'TextHeading', text: 'How can we help?' },
        { type: 'TextBody', text: `Choose what fits best; we answer within ${(index % 7) + 1} days.` },
        {
          type: 'RadioButtonsGroup',
          name: `topic_${place}`,
          label: 'Topic',
          required: true,
          'data-source': LABELS.map((title, number) => ({ id: `${index}_${place}_${number}`, title })),
        },
        { type: 'TextInput', name: `name_${place}`, label: 'Your name', 'input-type': 'text', required: true },
        { type: 'TextArea', name: `remark_${place}`, label: 'Anything else?', required: false },
      ],
    },
  };
}

/** Screens that lead to each other; the last one completes the flow. */
function chained(screens) {
  return screens.map((screen, place) => {
    const last = place === screens.length - 1;
    const action = last
      ? { name: 'complete', payload: { topic: `\${form.topic_${place}}` } }
      : { name: 'navigate', next: { type: 'screen', name: idOf(place + 1) }, payload: {} };
    const footer = { type: 'Footer', label: last ? 'Send' : 'Continue', 'on-click-action': action };
    const layout = { ...screen.layout, children: [...screen.layout.children, footer] };
    return { ...screen, ...(last && { terminal: true }), layout };
  });
}
