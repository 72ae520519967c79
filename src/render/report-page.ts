// The report: one page for people who review or look back, as one HTML file. What is in it is settled by whoever asks.

import { GRAPH_STYLES } from './graph-svg.ts';
import { htmlPage } from './html.ts';
import { factsOf, inUrgency, roomFor } from './report-facts.ts';
import { findingsPart } from './report-findings.ts';
import { flowParts } from './report-flow.ts';
import { filterPart, headPart } from './report-head.ts';
import type { ReportInput } from './report-input.ts';
import { REPORT_STYLES } from './report-styles.ts';
import { tablePart } from './report-table.ts';
import { SCREEN_STYLES } from './screens/draw.ts';

export type { ReportDocument, ReportFinding, ReportFlow, ReportInput, ReportStep } from './report-input.ts';

/** The whole page, self-contained: works from `file://`, runs no script, loads nothing. */
export function renderReportPage(input: ReportInput): string {
  const flows = inUrgency(input.flows).map(factsOf);
  const body = [
    '<a class="skip" href="#flows">Skip to the flows</a>',
    headPart(input, flows),
    '<main id="main">',
    filterPart(flows, input.command),
    tablePart(input, flows),
    flowParts(input, flows, roomFor()),
    findingsPart(input.findings, flows),
    '</main>',
    `<footer><p>Made by waflow. Nothing on this page loads anything or runs any script.</p></footer>`,
  ];
  return htmlPage({
    title: input.title,
    styles: [SCREEN_STYLES, GRAPH_STYLES, REPORT_STYLES].filter((one) => one !== '').join('\n'),
    body: body.filter((part) => part !== '').join('\n'),
  });
}
