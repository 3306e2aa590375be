/** The spelling of "on" for switches in the environment: 1, true, yes, on; trimmed, any case (design 3). */
export const isTruthy = (text: string): boolean => ["1", "true", "yes", "on"].includes(text.trim().toLowerCase())
