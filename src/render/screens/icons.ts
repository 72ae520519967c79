// The few pictures that phones show beside texts, drawn by ourselves. They are masks in the styles: a screen only names them.

/** Paths in a box of 24 by 24, drawn as lines. */
const LINES = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  right: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  tick: 'M5 12.5l5 5L19 7',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3',
  day: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4',
  email: 'M3.5 6h17v12h-17zM4 7l8 6 8-6',
  phone:
    'M6 3.5h3.5l1.5 4.5-2.2 1.6a11 11 0 005.6 5.6L16 13l4.5 1.5V18c0 1.5-1 2.5-2.5 2.5C10 20.500 3.500 14 3.500 6 3.500 4.500 4.500 3.500 6 3.500z',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9a3 3 0 110 6 3 3 0 010-6z',
  number: 'M5 9h14M4.500 15h14M10 4L8 20M16 4l-2 16',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-2.500 4 3.500M15.500 8.500h.01',
  camera: 'M4 8h3.500l1.500-2.500h6L16.500 8H20v11H4zM12 10a3.300 3.300 0 110 6.600 3.300 3.300 0 010-6.600z',
  file: 'M6 3.500h8l4.500 4.500v12.500H6zM14 3.500V8h4.500',
  warn: 'M12 4l9 16H3zM12 10v4.500M12 17.200v.01',
  box: 'M5 5h14v14H5z',
  dot: 'M12 4a8 8 0 110 16 8 8 0 010-16z',
} as const;

/** The same filled, with what is left out. */
const FILLED = {
  'box-on': 'M4 4h16v16H4zM8 11.300L6.600 12.700 10.500 16.600 17.600 9.500 16.200 8.100 10.500 13.800z',
  'dot-on':
    'M12 3a9 9 0 100 18 9 9 0 000-18zm0 2a7 7 0 110 14 7 7 0 010-14zm0 2.500a4.500 4.500 0 100 9 4.500 4.500 0 000-9z',
} as const;

function mask(body: string): string {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>${body}</svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg).replaceAll("'", '%27')}")`;
}

function lines(path: string): string {
  return mask(
    `<path d='${path}' fill='none' stroke='#000' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'/>`,
  );
}

function filled(path: string): string {
  return mask(`<path d='${path}' fill-rule='evenodd'/>`);
}

const BASE = `
.wf-i{flex:none;display:inline-block;width:20px;height:20px;background:currentColor;mask:var(--i) center/contain no-repeat;vertical-align:-4px;forced-color-adjust:none}
.wf :is(.wf-bar,.wf-f,.wf-o,.wf-card,.wf-in)>.wf-i{color:var(--mut)}.wf-i-lock{width:14px;height:14px;vertical-align:-2px}.wf-r .wf-i{width:16px;height:16px;margin-top:1px}
.wf-chip .wf-i{width:16px;height:16px}.wf :is(.wf-i-box-on,.wf-i-dot-on){color:var(--acc)!important}.wf-i-box,.wf-i-box-on,.wf-i-dot,.wf-i-dot-on{width:22px;height:22px}.wf-th .wf-i{width:16px;height:16px}
.wf [dir=rtl] .wf-i-back{transform:scaleX(-1)}`;

export const ICON_STYLES = [
  BASE.trim(),
  ...Object.entries(LINES).map(([name, path]) => `.wf-i-${name}{--i:${lines(path)}}`),
  ...Object.entries(FILLED).map(([name, path]) => `.wf-i-${name}{--i:${filled(path)}}`),
].join('\n');
