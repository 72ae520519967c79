// All that draws pages, in one module: it is large, most runs need none of it, and who imports it whole loads one file.
export { renderReportPage } from '../render/report-page.ts';
export { renderContentsPage } from '../render/screens/contents-page.ts';
export { renderScreensPage } from '../render/screens/page.ts';
