import type { CompiledFeed } from '../feed/compile.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { RuleContext } from '../feed/rules.js';
import type { FindingPlace, Findings } from '../read/findings.js';
import type { Verdict } from '../read/record-reader.js';
import type { Node } from './nodes.js';

/** A node as it came back from staging, with what was found out about it. */
export interface StagedNode {
  readonly node: Node;
  readonly verdict: Verdict;
  /** Another record has the same key. */
  readonly keyTwice: boolean;
  /** Indices of unique rules that it breaks. */
  readonly shared: readonly number[];
}

export interface Decision {
  /** Nodes that go on; none when the tree is rejected. */
  readonly accepted: readonly Node[];
  readonly quarantined: readonly Node[];
}

export const nodePlace = (node: Node, field: string | null = null): FindingPlace => ({ ...node.place, record: node.compiled.type.title, field });

/** Applies what concerns records together (keys, unique rules, tree rules) to one tree, cuts off what is rejected, blanks what is blamed. Nodes are given parents first. */
export function decideTree(feed: CompiledFeed, staged: readonly StagedNode[], context: RuleContext, findings: Findings, skipTreeRules: boolean): Decision {
  const rejected = new Set<Node>();
  const blanks: [Node, string][] = [];
  const blank = ([node, name]: [Node, string]): void => {
    if ((node.mutable[name] ?? null) !== null) {
      const position = node.compiled.names.indexOf(name);
      findings.fields.of(node.compiled).fault(position);
      node.faults = [...node.faults, position];
    }
    node.mutable[name] = null;
  };
  let whole = false;
  const broken = (rule: RuleSummary, node: Node, blames: readonly string[]): void => {
    findings.add(rule, nodePlace(node, blames[0] ?? null));
    if (rule.severity === 'reject-group') whole = true;
    if (rule.severity === 'reject-record') rejected.add(node);
    if (rule.severity === 'E') for (const name of blames) blanks.push([node, name]);
  };
  for (const { node, verdict, keyTwice, shared } of staged) {
    if (verdict === 'reject-group') whole = true;
    if (verdict !== 'ok') rejected.add(node);
    if (keyTwice && !shared.some((index) => feed.uniqueRules[index]?.ofKey)) broken(GENERAL.keyTwice, node, []);
    for (const index of shared) {
      const rule = feed.uniqueRules[index];
      if (rule) broken(rule, node, rule.blames);
    }
  }
  const nodes = staged.map((s) => s.node);
  if (!whole) {
    const cut = cutOff(nodes, rejected, findings);
    for (const one of blanks.splice(0)) blank(one);
    if (!skipTreeRules) {
      for (const node of cut.accepted) for (const rule of node.compiled.treeRules) if (!rule.check(node, context)) broken(rule, node, rule.blames);
    }
    if (!whole) {
      for (const one of blanks) blank(one);
      const again = cutOff(cut.accepted, rejected, findings);
      return { accepted: again.accepted, quarantined: [...cut.quarantined, ...again.quarantined] };
    }
  }
  for (const node of nodes) if (!rejected.has(node)) findings.add(GENERAL.withGroup, nodePlace(node));
  return { accepted: [], quarantined: nodes };
}

/** Takes the rejected nodes out of the tree, and what hangs on them. */
function cutOff(nodes: readonly Node[], rejected: Set<Node>, findings: Findings): Decision {
  if (rejected.size === 0) return { accepted: nodes, quarantined: [] };
  const accepted: Node[] = [];
  const quarantined: Node[] = [];
  for (const node of nodes) {
    const orphaned = node.parent !== null && rejected.has(node.parent);
    if (!rejected.has(node) && !orphaned) {
      accepted.push(node);
      continue;
    }
    if (!rejected.has(node)) {
      findings.add(GENERAL.withParent, nodePlace(node));
      rejected.add(node);
    }
    node.parent?.drop(node);
    quarantined.push(node);
  }
  return { accepted, quarantined };
}
