/** A measure, or part of it: values of its dimensions; `age` takes any band of ages.ts. A dimension not named is summed over. */
export interface Selection {
  readonly measure: string;
  readonly where?: Readonly<Record<string, string>>;
}
