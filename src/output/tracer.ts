import { Exit, Layer, Option, Tracer } from "effect"

/** Tells every step when it ends: its name, how long it took, and whether it failed. Never what was passed to it. */
export const layerTracer = (tell: (line: string) => void): Layer.Layer<never> =>
  Layer.setTracer(
    Tracer.make({
      span: (name, parent, context, links, startTime, kind) => {
        const depth = Option.match(parent, { onNone: () => 0, onSome: depthOf })
        const span: Tracer.Span = {
          _tag: "Span",
          name,
          spanId: name,
          traceId: "spec-kitty",
          parent,
          context,
          links,
          kind,
          sampled: true,
          status: { _tag: "Started", startTime },
          attributes: new Map(),
          end: (endTime, exit) => {
            const took = (Number(endTime - startTime) / 1_000_000).toFixed(1)
            const failed = Exit.isFailure(exit) ? ", failed" : ""
            tell(`${"  ".repeat(depth)}${name}: ${took} ms${failed}`)
          },
          attribute: () => {},
          event: () => {},
          addLinks: () => {}
        }
        return span
      },
      context: (execution) => execution()
    })
  )

// helpers

const depthOf = (span: Tracer.AnySpan): number =>
  span._tag === "ExternalSpan" ? 1 : 1 + Option.match(span.parent, { onNone: () => 0, onSome: depthOf })
