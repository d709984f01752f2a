import { dirname } from "node:path";

const reasons: Readonly<Partial<Record<string, string>>> = {
  EACCES: "this user may not read and write it, or not its folder",
  EPERM: "this user may not write it",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  ENAMETOOLONG: "the name is too long",
  ENXIO: "it is no regular file",
};

/** What keeps a file from being written, in words for the user. */
export function fileProblem(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  const reason = code === "ENOENT" || code === "ENOTDIR" ? `there is no folder ${dirname(path)}` : reasons[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
