/** What every object of JavaScript answers to, though nobody has put it there: no word of somebody else's may mean anything by that. */
export const membersOfObjects: ReadonlyArray<string> = Object.getOwnPropertyNames(Object.prototype)
