import type { ConnectorFailure } from "../errors.ts"

/** Whether every further call would end the same way, each perhaps after its full time: the program itself is the trouble. */
export const isFinal = ({ _tag }: ConnectorFailure): boolean => _tag !== "ConnectorRefused"
