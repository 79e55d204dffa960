/** A measure, or part of it: values of its dimensions; `age` and `days` take ranges, and `|` joins alternatives. A dimension not named is summed over. */
export interface Selection {
  readonly measure: string;
  readonly where?: Readonly<Record<string, string>>;
}
