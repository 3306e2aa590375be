import { Schema } from "effect"
import type { ProxyFailure, ProxyOnTheWay } from "../platform/proxy.ts"

/**
 * The proxy of the environment that a request had to go through, when none came through it: `variable` names it, `kind` is
 * what is known of its part in that. `no_url`, `encoding`: the variable cannot be used; `credentials`: it wants other
 * ones (407); `refused`: it will not carry requests to this host; `unknown`: it or the host is in trouble, as it says
 * itself with a 5xx.
 */
export const ProxyTrouble = Schema.Struct({
  variable: Schema.Literal("HTTP_PROXY", "HTTPS_PROXY"),
  kind: Schema.Literal("no_url", "encoding", "credentials", "refused", "unknown")
})
export type ProxyTrouble = typeof ProxyTrouble.Type

/** What a proxy on the way has to do with silence, as far as anybody can know. */
export const proxyTrouble = ({ flaw, variable }: ProxyOnTheWay, refusedWith?: number): ProxyTrouble => ({
  variable,
  kind:
    flaw ??
    (refusedWith === undefined || refusedWith >= 500 ? "unknown" : refusedWith === 407 ? "credentials" : "refused")
})

/** Why nothing came through a proxy, in words that follow "cannot be reached"; `reason` is what is known of the connection. */
export const proxyReason = (proxy: ProxyOnTheWay, reason: string): string => `${reason}; it goes through ${proxy.place}`

/** As {@link proxyReason}, where the proxy has said so itself. */
export const failureReason = ({ proxy, refusedWith }: ProxyFailure, reason: string): string => {
  if (refusedWith === undefined) return proxyReason(proxy, reason)
  // It would carry the request, and does not reach the host.
  if (refusedWith >= 500) return `${proxy.place} answers HTTP ${refusedWith}`
  const wants = refusedWith === 407 ? ", and wants other credentials" : ""
  return `${proxy.place} refuses to carry the request, with HTTP ${refusedWith}${wants}`
}

/** What helps: the variable, and never what is in it. */
export const proxyAdvice = ({ kind, variable }: ProxyTrouble, url: string): string =>
  `${steps[kind](variable, url)}, then run the command again.`

// helpers

const steps: Readonly<Record<ProxyTrouble["kind"], (variable: string, url: string) => string>> = {
  no_url: (variable) => `Set \`${variable}\` to the URL of your proxy, such as \`http://HOST:PORT\``,
  encoding: (variable) =>
    `Percent-encode user name and password in \`${variable}\` (\`%\` is \`%25\`, \`@\` is \`%40\`)`,
  credentials: (variable) =>
    `Put the user name and password that the proxy wants into \`${variable}\`, percent-encoded: \`http://USER:PASSWORD@HOST:PORT\``,
  refused: (variable) =>
    `Ask whoever runs the proxy of \`${variable}\` to let your host through, or name the host in \`NO_PROXY\``,
  unknown: (variable, url) =>
    `Check your network connection, that ${url} is up, and that \`${variable}\` names a proxy that works`
}
