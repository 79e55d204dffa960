import type { System } from '@tributary/infra';

/** Prints where to go next: the dashboard, and the files that hold credentials (never what is in them). */
export function printAddresses(system: System): void {
  console.log(`Dashboard   ${system.parts['insights']?.url ?? ''}`);
  for (const [what, path] of Object.entries(system.files)) console.log(`${what.padEnd(22)} ${path}`);
}
