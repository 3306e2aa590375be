/** A worktree of a large repository takes its time to check out; who waits for one waits this long. */
export const workspaceWait = "2 minutes"

/** A commit takes as long as the hooks of the repository do; who waits for one waits this long. */
export const commitWait = "2 minutes"
