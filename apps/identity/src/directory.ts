import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';

/** A program that acts for itself: its id is its principal. */
export const clientSchema = z.object({ id: z.string().min(1), secret: z.string().min(20), description: z.string() });
/** A person who may sign in to the dashboard: the id is the principal. */
export const personSchema = z.object({ id: z.string().min(1), name: z.string().min(1), description: z.string() });

/** The file of clients and people, written by the `tributary` command (mode 0600: secrets of a development machine stand in it). */
export const directorySchema = z.object({
  /** Asked for at every sign-in, so that the page is no open door to whoever reaches the port. */
  passphrase: z.string().min(12),
  clients: z.array(clientSchema),
  people: z.array(personSchema),
  /** The dashboard: a public client, authorization code with PKCE. */
  dashboard: z.object({ clientId: z.string(), redirectUris: z.array(z.url()), postLogoutRedirectUris: z.array(z.url()) }),
});
export type Directory = z.infer<typeof directorySchema>;

/** Reads the file again whenever it has changed, so that a client added by a command can be used at once. */
export class DirectoryFile {
  private known: { at: string; directory: Directory } | undefined;

  constructor(private readonly path: string) {}

  async read(): Promise<Directory> {
    const { mtimeNs, ino, size } = await stat(this.path, { bigint: true });
    const at = `${ino}:${size}:${mtimeNs}`;
    if (this.known?.at !== at) this.known = { at, directory: directorySchema.parse(JSON.parse(await readFile(this.path, 'utf8'))) };
    return this.known.directory;
  }
}
