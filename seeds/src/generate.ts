import type { Manifest } from './manifest.js';

export interface GenerateOptions {
  /** Any whole number: the same seed, scale and councils give byte-identical files. */
  readonly seed: number;
  /** (0, 1]: the part of all populations but the SEN2 returns that is written. */
  readonly scale?: number;
  /** DfE numbers of councils of the region; all fourteen when left out. */
  readonly councils?: readonly string[];
  /** Folder to write to; made when missing. */
  readonly out: string;
  readonly onProgress?: (step: string) => void;
}

export const DEFAULT_SCALE = 0.05;
/** Name of the manifest in the region's folder. */
export const MANIFEST_FILE = 'manifest.json';
export type GenerateRegion = (options: GenerateOptions) => Promise<Manifest>;
