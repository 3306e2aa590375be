import { Chunk, Duration, Effect, Random, Schedule } from "effect"

/** Many clients that lost the host in the same instant and ask again as their schedule says. */
export interface Crowd {
  readonly clients: number
  /** Seconds from losing the host until it answers again. */
  readonly outage: number
  /** Seconds from losing the host until everybody has given up. */
  readonly patience: number
}

/** The most requests that a host gets within one second after it has come back. Nothing sleeps: time is added up. */
export const busiestSecond = (
  schedule: Schedule.Schedule<unknown>,
  { clients, outage, patience }: Crowd
): Effect.Effect<number> =>
  Effect.gen(function* () {
    const seconds = new Map<number, number>()
    const steps = Array.from({ length: 40 }, () => undefined)
    for (let client = 0; client < clients; client++) {
      const delays = yield* Schedule.run(Schedule.delays(schedule), 0, steps).pipe(
        Effect.withRandom(Random.make(`client ${client}`))
      )
      let at = 0
      for (const delay of Chunk.toReadonlyArray(delays)) {
        at += Duration.toMillis(delay) / 1000
        if (at > patience) break
        if (at >= outage) seconds.set(Math.floor(at), (seconds.get(Math.floor(at)) ?? 0) + 1)
      }
    }
    return Math.max(0, ...seconds.values())
  })
