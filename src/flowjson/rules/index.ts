// All rules, in the order in which the platform applies them. A rule is its file, its golden cases and its line here.
import type { Rule } from '../problem.ts';
import { rule as bindingForm } from './binding-form.ts';
import { rule as bindingTarget } from './binding-target.ts';
import { rule as bindingType } from './binding-type.ts';
import { rule as branchFooters } from './branch-footers.ts';
import { rule as calendarMode } from './calendar-mode.ts';
import { rule as completeAction } from './complete-action.ts';
import { rule as componentCounts } from './component-counts.ts';
import { rule as componentNames } from './component-names.ts';
import { rule as componentPlacement } from './component-placement.ts';
import { rule as condition } from './condition.ts';
import { rule as dataChannel } from './data-channel.ts';
import { rule as dates } from './dates.ts';
import { rule as emptyBranches } from './empty-branches.ts';
import { rule as endpoint } from './endpoint.ts';
import { rule as expression } from './expression.ts';
import { rule as formValues } from './form-values.ts';
import { rule as ifNesting } from './if-nesting.ts';
import { rule as images } from './images.ts';
import { rule as inputPattern } from './input-pattern.ts';
import { rule as maxChars } from './max-chars.ts';
import { rule as mediaPayload } from './media-payload.ts';
import { rule as metaProperty } from './meta-property.ts';
import { rule as minMax } from './min-max.ts';
import { rule as navigatePayload } from './navigate-payload.ts';
import { rule as navigationList } from './navigation-list.ts';
import { rule as nextScreen } from './next-screen.ts';
import { rule as options } from './options.ts';
import { rule as outsideForm } from './outside-form.ts';
import { rule as payloadBinding } from './payload-binding.ts';
import { rule as pickerCount } from './picker-count.ts';
import { rule as refreshOnBack } from './refresh-on-back.ts';
import { rule as routingBranches } from './routing-branches.ts';
import { rule as routingConnections } from './routing-connections.ts';
import { rule as routingEnds } from './routing-ends.ts';
import { rule as routingEntry } from './routing-entry.ts';
import { rule as routingLoops } from './routing-loops.ts';
import { rule as routingNavigations } from './routing-navigations.ts';
import { rule as routingScreens } from './routing-screens.ts';
import { rule as screenCount } from './screen-count.ts';
import { rule as screenData } from './screen-data.ts';
import { rule as screenIds } from './screen-ids.ts';
import { rule as sensitiveFields } from './sensitive-fields.ts';
import { rule as successScreens } from './success-screens.ts';
import { rule as switchValue } from './switch-value.ts';
import { rule as terminalFooter } from './terminal-footer.ts';
import { rule as terminalScreen } from './terminal-screen.ts';
import { rule as updateData } from './update-data.ts';

export const RULES: readonly Rule[] = [
  routingScreens,
  routingBranches,
  routingLoops,
  routingEntry,
  routingConnections,
  routingNavigations,
  routingEnds,
  screenCount,
  screenIds,
  componentCounts,
  minMax,
  dataChannel,
  endpoint,
  refreshOnBack,
  nextScreen,
  navigatePayload,
  screenData,
  bindingTarget,
  bindingType,
  bindingForm,
  terminalScreen,
  successScreens,
  payloadBinding,
  mediaPayload,
  completeAction,
  pickerCount,
  condition,
  emptyBranches,
  branchFooters,
  componentNames,
  options,
  dates,
  ifNesting,
  formValues,
  switchValue,
  outsideForm,
  sensitiveFields,
  metaProperty,
  componentPlacement,
  expression,
  updateData,
  calendarMode,
  navigationList,
  inputPattern,
  images,
  terminalFooter,
  maxChars,
];
