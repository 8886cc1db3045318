import { git } from "../git-command";

/**
 * Says of a path within a folder whether git leaves it out, so that two clones may differ in it: what .gitignore names,
 * and git's own files. Of a folder that git ignores as a whole nothing is, since somebody chose it all the same; and
 * outside of git only git's own files of repositories below. Throws BerthError (BERTH624) where git refuses to answer:
 * then nobody knows which files are sources.
 */
export async function ignoredByGit(folder: string): Promise<(path: string) => boolean> {
  const [listed, whole] = await Promise.all([
    git(folder, "ls-files", "--others", "--ignored", "--exclude-standard", "-z"),
    git(folder, "check-ignore", "--quiet", "."),
  ]);
  const names = (listed ?? "").split("\0").filter((name) => name !== "");
  if (names.length === 0 || (whole !== undefined && !(await hasTracked(folder)))) return isOfGit;
  const files = new Set(names);
  // A repository of its own comes as a folder: git does not look into it.
  const folders = names.filter((name) => name.endsWith("/"));
  return (path) => isOfGit(path) || files.has(path) || folders.some((one) => path.startsWith(one));
}

const isOfGit = (path: string): boolean => /(?:^|\/)\.git(?:\/|$)/.test(path);

/** Something was added in spite of .gitignore. */
const hasTracked = async (folder: string): Promise<boolean> => ((await git(folder, "ls-files", "-z")) ?? "") !== "";
