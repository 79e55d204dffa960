import { SingleBar } from 'cli-progress';
import type { Submission } from './submit.js';

export interface ProgressView { update(progress: Submission['progress']): void; end(): void }
type Screen = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };

/** Points of a hundred after which a plain line is worth printing. */
const STEP = 10;

/** A phase in words; the one that lasts until somebody does something says what. */
const said = (phase: string): string => (phase === 'waiting-for-postcodes' ? 'waiting until postcodes are loaded (npx tributary reference load --postcodes FILE)' : phase);

/** Shows how far a submission is: a bar on a terminal, elsewhere (a log, a pipe) one plain line for each phase and each tenth. */
export function progressOn(screen: Screen & NodeJS.WritableStream): ProgressView {
  return screen.isTTY === true ? bar(screen) : lines(screen);
}

function bar(stream: NodeJS.WritableStream): ProgressView {
  const shown = new SingleBar({ format: '{phase} [{bar}] {percentage}% {rows} rows', stream });
  shown.start(100, 0, { phase: 'waiting', rows: 0 });
  return { update: (progress) => { shown.update(progress.percent, { ...progress, phase: said(progress.phase) }); }, end: () => { shown.stop(); } };
}

function lines(screen: Screen): ProgressView {
  let last: { phase: string; percent: number } | null = null;
  return {
    update({ phase, percent, rows }) {
      if (last?.phase === phase && percent < last.percent + STEP) return;
      last = { phase, percent };
      screen.write(`${said(phase)} ${percent}% ${rows} rows\n`);
    },
    end: () => undefined,
  };
}
