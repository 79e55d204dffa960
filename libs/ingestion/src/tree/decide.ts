import type { CompiledFeed } from '../feed/compile.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { RuleContext, TreeRule } from '../feed/rules.js';
import type { FindingPlace, Findings } from '../read/findings.js';
import { MARK, type TreeRow } from '../stage/held-record.js';
import type { Node } from './nodes.js';

export interface Decision {
  /** Nodes that go on; none when the tree is rejected. */
  readonly accepted: readonly Node[];
  readonly quarantined: readonly Node[];
}

const NONE: readonly Node[] = [];

/** Does a rule that decides nothing blame only fields in which something stood that does not hold? That has been said of them. */
const isSaid = ({ severity, blames }: TreeRule, node: Node): boolean => node.faults.length > 0 && blames.length > 0 && !severity.startsWith('reject') && blames.every((name) => node.isFaulty(name));

export const nodePlace = (node: Node, field: string | null = null): FindingPlace => ({ ...node.place, record: node.compiled.type.title, field });

/**
 * Applies what concerns records together (keys, unique rules, tree rules) to one tree, cuts off what is rejected, blanks what is blamed. Nodes are given parents first, beside
 * the rows that they were made of.
 */
export function decideTree(feed: CompiledFeed, nodes: readonly Node[], rows: readonly TreeRow[], context: RuleContext, findings: Findings): Decision {
  const tree = new JudgedTree(findings);
  for (let i = 0; i < nodes.length; i++) {
    const [node, row] = [nodes[i], rows[i]];
    if (node && row && (row.record.verdict !== 'ok' || row.marks.length > 0)) tree.staged(feed, node, row);
  }
  if (!tree.isRejected) {
    const cut = tree.cutOff(nodes);
    tree.blank();
    for (const node of cut.accepted) for (const rule of node.compiled.treeRules) if (!rule.check(node, context) && !isSaid(rule, node)) tree.broken(rule, node, rule.blames);
    if (!tree.isRejected) {
      tree.blank();
      const again = tree.cutOff(cut.accepted);
      return { accepted: again.accepted, quarantined: [...cut.quarantined, ...again.quarantined] };
    }
  }
  tree.withGroup(nodes);
  return { accepted: [], quarantined: nodes };
}

/** What has been found out about a tree. Of most there is nothing. */
class JudgedTree {
  readonly #findings: Findings;
  #rejected: Set<Node> | null = null;
  #blanks: [Node, string][] | null = null;
  /** The whole of it is rejected. */
  isRejected = false;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Takes over what was found out while the record was read, and when it was compared with others. */
  staged(feed: CompiledFeed, node: Node, { record: { verdict }, marks }: TreeRow): void {
    if (verdict === 'reject-group') this.isRejected = true;
    if (verdict !== 'ok') this.#reject(node);
    const shared = marks.flatMap(([kind, ref]) => (kind === MARK.unique ? [ref] : []));
    const keyTwice = marks.some(([kind]) => kind === MARK.keyTwice);
    if (keyTwice && !shared.some((index) => feed.uniqueRules[index]?.ofKey)) this.broken(GENERAL.keyTwice, node, []);
    for (const index of shared) {
      const rule = feed.uniqueRules[index];
      if (rule) this.broken(rule, node, rule.blames);
    }
  }

  broken(rule: RuleSummary, node: Node, blames: readonly string[]): void {
    this.#findings.add(rule, nodePlace(node, blames[0] ?? null));
    if (rule.severity === 'reject-group') this.isRejected = true;
    if (rule.severity === 'reject-record') this.#reject(node);
    if (rule.severity === 'E') for (const name of blames) (this.#blanks ??= []).push([node, name]);
  }

  #reject(node: Node): void {
    (this.#rejected ??= new Set()).add(node);
  }

  /** Blanks what has been blamed since it was last done. */
  blank(): void {
    if (this.#blanks === null) return;
    for (const [node, name] of this.#blanks) {
      if ((node.mutable[name] ?? null) !== null) {
        const position = node.compiled.names.indexOf(name);
        this.#findings.fields.of(node.compiled).fault(position);
        node.faults = [...node.faults, position];
      }
      node.mutable[name] = null;
    }
    this.#blanks = null;
  }

  /** Takes the rejected nodes out of the tree, and what hangs on them. */
  cutOff(nodes: readonly Node[]): Decision {
    const rejected = this.#rejected;
    if (rejected === null) return { accepted: nodes, quarantined: NONE };
    const accepted: Node[] = [];
    const quarantined: Node[] = [];
    for (const node of nodes) {
      const orphaned = node.parent !== null && rejected.has(node.parent);
      if (!rejected.has(node) && !orphaned) {
        accepted.push(node);
        continue;
      }
      if (!rejected.has(node)) {
        this.#findings.add(GENERAL.withParent, nodePlace(node));
        rejected.add(node);
      }
      node.parent?.drop(node);
      quarantined.push(node);
    }
    return { accepted, quarantined };
  }

  /** Says of the records of a rejected tree that are not to blame why they are not taken. */
  withGroup(nodes: readonly Node[]): void {
    for (const node of nodes) if (!this.#rejected?.has(node)) this.#findings.add(GENERAL.withGroup, nodePlace(node));
  }
}
