/** A worktree of a large repository takes its time to check out; who waits for one waits this long. */
export const workspaceWait = "2 minutes"
