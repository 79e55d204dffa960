import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { Identity } from '../feed/feed.js';
import type { Fields, Place, RecordType, Values } from '../feed/fields.js';
import type { RuleContext } from '../feed/rules.js';
import type { Reading, Run } from '../pipeline/run-context.js';
import { keyText } from '../read/table-layout.js';
import type { TreeRow } from '../stage/held-record.js';
import { decideTree, nodePlace } from './decide.js';
import { netChangeId, TreeFacts, type Ending, type StagedFact, type TreeIdentity } from './fact-builder.js';
import { Node } from './nodes.js';

/** A tree that goes on, waiting for its postcode to be looked up. */
export interface AssembledTree {
  readonly root: Node;
  readonly accepted: readonly Node[];
  readonly identity: Identity;
  readonly subjectId: string;
  readonly localHash: string | null;
  /** Something of it was quarantined: what was said before about the subject is not withdrawn. */
  readonly partial: boolean;
}

/** Something was quarantined: what was said before of the person stays, and of the record, where it has an identity of its own, also if it was somebody else's then. */
export interface Kept {
  readonly subjectId: string;
  readonly recordId: string | null;
  /** Of whom something is stated: where one of these stands, records that their order tells apart are now counted without the one that is quarantined. */
  readonly next: ReturnType<TreeFacts['next']>;
}

/** What a tree needs beside itself to be stated. */
export interface Stating extends Pick<Run, 'councils' | 'tokeniser' | 'councilFields'> { readonly postcodes: Pick<Run['postcodes'], 'find'> }

const NONE: readonly never[] = [];

/** Parents before their children, siblings as they were read. */
function inOrder(rows: readonly TreeRow[]): readonly TreeRow[] {
  for (let i = 1; i < rows.length; i++) {
    const [before, row] = [rows[i - 1], rows[i]];
    if (before && row && byDepth(before, row) > 0) return rows.toSorted(byDepth);
  }
  return rows;
}

const byDepth = ({ record: a }: TreeRow, { record: b }: TreeRow): number => a.type.depth - b.type.depth || a.seq - b.seq;

/** Rows up to which a parent is found by looking through what is before its child. */
const FEW = 24;

function nodeOf(nodes: readonly Node[], seq: number): Node | null {
  for (const node of nodes) if (node.seq === seq) return node;
  return null;
}

function nodesOf(rows: readonly TreeRow[]): Node[] {
  const nodes: Node[] = [];
  const bySeq = rows.length > FEW ? new Map<number, Node>() : null;
  for (const { record, parentSeq } of rows) {
    const parent = parentSeq === null ? null : (bySeq ? bySeq.get(parentSeq) ?? null : nodeOf(nodes, parentSeq));
    const node = new Node(record.type, record.values, record.place, parent, record.seq, record.faults);
    bySeq?.set(record.seq, node);
    nodes.push(node);
  }
  return nodes;
}

export class TreeAssembler {
  readonly #run: Reading;
  readonly #context: RuleContext;
  readonly #partitions: number;
  #latest: string | null = null;

  constructor(run: Reading, partitions: number) {
    this.#run = run;
    this.#partitions = partitions;
    this.#context = { ...run.context, lookup: (type, key) => (key === null ? undefined : this.#lookup(type, key)) };
  }

  /** The latest date and time from which one of the messages applies, whatever became of it; null where none says any. */
  get latest(): string | null {
    return this.#latest;
  }

  #lookup<F extends Fields>(type: RecordType<F>, key: string): Values<F> | undefined {
    const known = this.#run.lookups.get(type.name);
    // A key is read without what spreadsheets do to it, and so is what points to it. The values were read by the type's own kinds; the declaration carries their type.
    return (known?.get(key) ?? known?.get(keyText(key) ?? '')) as Values<F> | undefined;
  }

  /** Puts a tree together and decides about it. */
  assemble(rows: readonly TreeRow[]): { tree: AssembledTree } | { ending: Ending } | { withdrawn: string; place: Place } | { keep: readonly Kept[] } {
    const { feed, findings, counts } = this.#run;
    const ordered = inOrder(rows);
    const [first] = ordered;
    if (first?.parentSeq !== null) return { keep: [] };
    const nodes = nodesOf(ordered);
    const [root] = nodes;
    if (!root) return { keep: [] };
    const net = feed.feed.netChange;
    this.#sees(net?.applicable(root.values) ?? null);
    if (net?.deletes(root.values) === true && first.record.verdict === 'ok') {
      const ending = this.#ending(root, 'deleted');
      if (ending) return { ending };
    }
    const subjectId = this.#subjectId(first, root);
    if (first.record.verdict === 'withdrawn') return subjectId === null ? this.#unidentified(nodes) : { withdrawn: subjectId, place: root.place };
    const { accepted, quarantined } = decideTree(feed, nodes, ordered, this.#context, findings);
    for (const node of quarantined) counts.add(node.type.name, 'quarantined');
    if (accepted.length === 0) return { keep: subjectId === null ? [] : [this.#kept(root, subjectId)] };
    if (subjectId === null || (net && net.key(root.values) === null)) return this.#unidentified(accepted);
    root.canonicalise();
    return { tree: { root, accepted, identity: feed.feed.identity(root, this.#context), subjectId, localHash: first.localHash, partial: quarantined.length > 0 } };
  }

  #unidentified(nodes: readonly Node[]): { keep: readonly Kept[] } {
    const { findings, counts } = this.#run;
    for (const node of nodes) {
      if (node.parent === null) findings.add(GENERAL.noSubject, nodePlace(node));
      counts.add(node.type.name, 'quarantined');
    }
    return { keep: NONE };
  }

  #sees(applicable: string | null): void {
    if (applicable !== null && (this.#latest === null || applicable > this.#latest)) this.#latest = applicable;
  }

  #kept(root: Node, subjectId: string): Kept {
    const { ids, feed: { feed }, context } = this.#run;
    const key = feed.netChange?.key(root.values) ?? null;
    return { subjectId, next: NONE, recordId: key === null ? null : netChangeId(ids, feed.feed, context.sender.id, key) };
  }

  #subjectId(row: TreeRow, root: Node): string | null {
    if (row.subject !== null) return row.subject;
    if (!this.#run.feed.feed.netChange) return null;
    // Net change: a record of nobody known still has its own identity, and is a person of its own.
    const key = this.#run.feed.feed.netChange.key(root.values);
    return key === null ? null : this.#run.ids.id('subject-of', this.#run.feed.feed.feed, this.#run.context.sender.id, key);
  }

  #ending(root: Node, says: Ending['says']): Ending | null {
    const { ids, feed: { feed }, context } = this.#run;
    const key = feed.netChange?.key(root.values) ?? null;
    return key === null ? null : { id: netChangeId(ids, feed.feed, context.sender.id, key), ordering: feed.netChange?.applicable(root.values) ?? null, says };
  }

  /**
   * The facts of a tree; the postcodes must have been preloaded. A tree that no agreement covers states nothing; as a net change it replaces what was
   * said before of its record, which is no longer true (rulings, scopes). In a statement about days that is for what stood on another day: the others are left out of it.
   */
  state(tree: AssembledTree, { postcodes, councils, tokeniser, councilFields }: Stating): { facts: readonly StagedFact[]; keep: Kept | null; ending?: Ending | null } {
    const { feed, context } = this.#run;
    const area = postcodes.find(tree.identity.postcode);
    const council = feed.feed.council === 'sender' ? context.sender.onsCode : (area?.council ?? null);
    if (council === null || !councils.has(council)) {
      return { facts: [], keep: null, ending: this.leaveOut(tree, council === null ? GENERAL.noResidence : GENERAL.noAgreement) };
    }
    const facts = this.map(tree, {
      council, tokens: tokeniser.identityTokens(tree.identity),
      person: { birthMonth: tree.identity.birthDate?.slice(0, 7) ?? null, residence: area?.council ?? null, lsoa: area?.lsoa ?? null },
    });
    if (facts === null) return { facts: [], keep: this.#kept(tree.root, tree.subjectId) };
    if (feed.feed.council === 'residence') councilFields.add(council, tree.accepted);
    return { facts: facts.facts, keep: tree.partial ? { ...this.#kept(tree.root, tree.subjectId), next: facts.next() } : null };
  }

  /** Counts a tree that is not kept. Returns what that says of its record, in a net change. */
  leaveOut(tree: AssembledTree, rule: RuleSummary): Ending | null {
    this.#run.findings.add(rule, null);
    for (const node of tree.accepted) this.#run.counts.add(node.type.name, 'dropped');
    return this.#run.feed.feed.netChange !== null ? this.#ending(tree.root, 'uncovered') : null;
  }

  /** What the feed makes of a tree; null where the tree cannot be mapped, which is a finding. */
  map(tree: AssembledTree, who: Pick<TreeIdentity, 'council' | 'tokens' | 'person'>): TreeFacts | null {
    const { feed, context, counts, findings, ids } = this.#run;
    const net = feed.feed.netChange;
    const facts = new TreeFacts({
      ...who, feed: feed.feed.feed, sender: context.sender.id, subjectId: tree.subjectId, localHash: tree.localHash, netKey: net ? net.key(tree.root.values) : null,
      ordering: net ? net.applicable(tree.root.values) : null,
    }, ids, this.#partitions);
    try {
      feed.feed.map(tree.root, facts, this.#context);
    } catch {
      // The error may quote a value; that it happened, and where, is all that may be said.
      findings.add(GENERAL.mapping, nodePlace(tree.root));
      for (const node of tree.accepted) counts.add(node.type.name, 'quarantined');
      return null;
    }
    for (const node of tree.accepted) counts.add(node.type.name, 'accepted');
    return facts;
  }
}
