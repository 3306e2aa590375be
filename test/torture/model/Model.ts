import type { EventKind, Fault, Step } from "./history.ts"

/** Who an event belongs to: a host, a user and a team; null while nobody is signed in. */
export type Scope = string | null

interface Row {
  readonly id: string
  readonly refused: boolean
  /** None for an event that says of none. */
  readonly project: number | undefined
  /** Held for want of consent, and for nothing else. */
  optedOut: boolean
  scope: Scope
  status: "pending" | "failed" | "synced" | "held"
}

interface Session {
  readonly host: number
  readonly user: string
  readonly team: string
  /** What of the host's tokens this one has: an access token, and the right to a new one. */
  access: number
  readonly refresh: number
  alive: boolean
}

interface Host {
  up: boolean
  /** Tokens older than these are not taken. */
  access: number
  refresh: number
  fault: Fault | undefined
  readonly taken: Array<string>
}

/** Ends a run: the exit code that it means. */
class Stop {
  readonly exitCode: number
  constructor(exitCode: number) {
    this.exitCode = exitCode
  }
}

const newHost = (): Host => ({ up: true, access: 0, refresh: 0, fault: undefined, taken: [] })

/** What ought to be: a page of code instead of a queue, a client and two hosts. */
export class Model {
  readonly rows: Array<Row> = []
  readonly hosts: readonly [Host, Host] = [newHost(), newHost()]
  /** Whether each project lets its events leave. */
  readonly agrees: [boolean, boolean, boolean] = [true, true, false]
  session: Session | undefined
  at: 0 | 1 = 0

  /** Whose events are recorded and sent here and now. */
  get scope(): Scope {
    return this.session?.host === this.at ? scopeOf(this.session) : null
  }

  get host(): Host {
    return this.hosts[this.at]
  }

  /** What waits, of anybody: not what its project has withdrawn, whether that was written down already or not. */
  get waiting(): ReadonlyArray<Row> {
    return this.rows.filter((row) => (row.status === "pending" || row.status === "failed") && !this.isWithdrawn(row))
  }

  unsent(scope: Scope): ReadonlyArray<Row> {
    return this.waiting.filter((row) => row.scope === scope)
  }

  isHeld(row: Row) {
    return row.status === "held" || (row.status !== "synced" && this.isWithdrawn(row))
  }

  private isWithdrawn({ project }: Row) {
    return project !== undefined && this.agrees[project] === false
  }

  /** Who writes to the queue writes down what has been withdrawn. */
  private enforce(isMeant: (row: Row) => boolean = () => true) {
    for (const row of this.rows) {
      if (row.status === "held" || row.status === "synced" || !this.isWithdrawn(row) || !isMeant(row)) continue
      row.status = "held"
      row.optedOut = true
    }
  }

  emit(id: string, kind: EventKind, project: number, gate: boolean) {
    const optedOut = this.agrees[project] === false
    const odd = kind === "misfit" || kind === "homeless"
    const held = optedOut || odd
    this.rows.push({
      id,
      refused: kind === "refused",
      project: kind === "homeless" ? undefined : project,
      optedOut: optedOut && !odd,
      scope: gate ? this.scope : null,
      status: held ? "held" : "pending"
    })
  }

  /** What happens by itself, and by others. */
  happen(step: Exclude<Step, { do: "emit" | "sync" | "login" }>) {
    if (step.do === "logout") this.session = undefined
    else if (step.do === "consent") this.consent(step)
    else if (step.do === "retry") this.retry(step.project)
    else if (step.do === "switch") this.at = step.host === 0 ? 0 : 1
    else {
      const host = this.hosts[step.host === 0 ? 0 : 1]
      if (step.do === "outage") host.up = !host.up
      if (step.do === "fault") host.fault = step.fault
      if (step.do === "expire") host.access += 1
      if (step.do === "revoke") host.refresh += 1
    }
  }

  private consent({ by, enabled, project }: Extract<Step, { do: "consent" }>) {
    this.agrees[project === 0 ? 0 : project === 1 ? 1 : 2] = enabled
    if (by === "command") this.enforce((row) => row.project === project)
  }

  private retry(project: number) {
    this.enforce()
    const { scope } = this
    for (const row of this.rows) {
      const released = row.optedOut && row.project === project && this.agrees[project] === true
      if (row.status === "failed" ? row.scope !== scope : !released || (row.scope !== scope && row.scope !== null))
        continue
      row.status = "pending"
      row.optedOut = false
    }
  }

  /** Gives the exit code. */
  login(user: string, team: string, force: boolean): number {
    const here = this.session?.host === this.at && this.session.alive && this.session.user === user
    if (force || !here) {
      if (!this.host.up) return 75
      const { access, refresh } = this.host
      const next = { host: this.at, user, team, access, refresh, alive: true }
      const before = this.session === undefined ? null : scopeOf(this.session)
      const asked = !force && before !== scopeOf(next)
      if (asked) this.enforce()
      if (asked && this.waiting.some(({ scope }) => scope !== null && scope !== scopeOf(next))) return 1
      this.session = next
    }
    this.enforce()
    for (const row of this.rows) row.scope ??= this.scope
    return 0
  }

  /** Gives the exit code. */
  sync(): number {
    const { scope, session } = this
    if (scope === null || session?.alive !== true) return 4
    this.enforce()
    const waiting = this.unsent(scope)
    if (waiting.length === 0) return 0
    try {
      this.send(waiting, session)
    } catch (stop) {
      if (stop instanceof Stop) return stop.exitCode
      throw stop
    }
    return this.unsent(scope).length === 0 ? 0 : 1
  }

  private send(batch: ReadonlyArray<Row>, session: Session): void {
    const { host } = this
    if (!host.up) throw new Stop(75)
    const { fault } = host
    host.fault = undefined
    if (fault === "drop" || fault === "500" || fault === "503") throw new Stop(75)
    if (fault === "403" || fault === "412") throw new Stop(1)
    if (fault === "429") return this.send(batch, session)
    if (fault === "400" || fault === "413") return this.halve(batch, session)
    if (fault === "401") return this.renewed(batch, session)
    const known = session.access >= host.access && session.refresh >= host.refresh
    if (!known && fault !== "lose") return this.renewed(batch, session)
    if (known) this.judge(batch, fault !== "lose")
    if (fault === "lose") throw new Stop(75)
  }

  private halve(batch: ReadonlyArray<Row>, session: Session) {
    const [first] = batch
    if (batch.length === 1 && first !== undefined) first.status = "failed"
    else {
      const middle = Math.ceil(batch.length / 2)
      this.send(batch.slice(0, middle), session)
      this.send(batch.slice(middle), session)
    }
  }

  private renewed(batch: ReadonlyArray<Row>, session: Session) {
    if (session.refresh < this.host.refresh) {
      session.alive = false
      throw new Stop(4)
    }
    session.access = this.host.access
    this.send(batch, session)
  }

  private judge(batch: ReadonlyArray<Row>, heard: boolean) {
    for (const row of batch) {
      if (!row.refused && !this.host.taken.includes(row.id)) this.host.taken.push(row.id)
      if (heard) row.status = row.refused ? "failed" : "synced"
    }
  }
}

// helpers

const scopeOf = ({ host, team, user }: Session) => `${host}|${user}|${team}`
