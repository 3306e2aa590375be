// The rooms above reach the system through this one; joining paths is the part of `node:path` they need.
export { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path"
