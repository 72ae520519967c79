// Counting components where only one branch of an If, and one case of a Switch, is ever shown.
import type { Component } from './flow-model.ts';

/** How many of these components of one screen can be shown at once, as the platform counts: of branches the fullest. */
export function largest(components: readonly Component[]): number {
  if (components.every(({ slot, parent }) => slot === 'layout' || (slot === 'Form' && parent?.slot === 'layout'))) {
    return components.length;
  }
  const counts = new Map<Component | null, Map<string, number>>();
  for (const component of components) add(counts, component.parent, component.branch, 1);
  // The deepest first: each is folded into what is around it. What stands deeper has the longer path.
  const around = [...containersOf(components)].sort((a, b) => b.path.length - a.path.length);
  for (const container of around) {
    const branches = [...(counts.get(container)?.values() ?? [])];
    const sum = container.type !== 'Form' ? branches.reduce((a, b) => Math.max(a, b), 0) : (branches[0] ?? 0);
    add(counts, container.parent, container.branch, sum);
  }
  return counts.get(null)?.get('') ?? 0;
}

function containersOf(components: readonly Component[]): ReadonlySet<Component> {
  const containers = new Set<Component>();
  for (const component of components) {
    for (let at = component.parent; at !== null && !containers.has(at); at = at.parent) containers.add(at);
  }
  return containers;
}

type Counts = Map<Component | null, Map<string, number>>;

function add(counts: Counts, container: Component | null, branch: string | null, count: number): void {
  const branches = counts.get(container) ?? new Map<string, number>();
  branches.set(branch ?? '', (branches.get(branch ?? '') ?? 0) + count);
  counts.set(container, branches);
}
