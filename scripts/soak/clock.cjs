// Loaded before everything else by the processes of a soak: their clock goes SOAK_SPEED times as fast as the real one since
// SOAK_ORIGIN, in all of them alike, so that tokens expire and days go by. With SOAK_TIMERS=1 what waits is woken as much earlier;
// commands go without, because what they wait for (git, SQLite, the disk) is no faster than on any day.
const speed = Number(process.env.SOAK_SPEED)
const origin = Number(process.env.SOAK_ORIGIN)
const RealDate = Date
const now = () => Math.round(origin + (RealDate.now() - origin) * speed)

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name))
})

if (process.env.SOAK_TIMERS === "1") {
  for (const name of ["setTimeout", "setInterval"]) {
    const real = globalThis[name]
    globalThis[name] = (run, millis = 0, ...args) => real(run, Math.ceil(millis / speed), ...args)
  }
}
