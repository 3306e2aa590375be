import type { Step } from "../docs/steps.ts"

/** One command of the story: whose answer it shows (a file of `contracts/cli`), and what is typed after `spec-kitty`. */
export interface Told {
  readonly name: string
  /** Which of its answers, where it has several kinds; a part of the sample's name. */
  readonly kind?: string
  readonly argv: string
}

/** What happens between the commands, unseen; from `hosted` on the sandbox is the host. */
export type Part = Told | { readonly shell: string } | "hosted"

const told = (name: string, argv: string = name.replaceAll("-", " ")): Told => ({ name, argv })

/** The same of a tracker on this machine, or of another kind of answer. */
const alsoTold = (kind: string, name: string, argv: string = name.replaceAll("-", " ")): Told => ({
  ...told(name, argv),
  kind
})

const mission = "kitty-specs/001-user-login"
const workPackage = (id: string, title: string, task: string, after: string) =>
  `## ${id}: ${title}\n\nRequirement Refs: FR-00${id.at(-1)}\n\n- [ ] ${task} ${title}\n\n**Dependencies**: ${after}\n`

const firstWaiting = `"$(spec-kitty sync diagnose --json | grep -o '01[0-9A-Z]\\{24\\}' | head -1)"`

/** A project from its beginning: one answer of each command that ends by itself. */
export const story: ReadonlyArray<Part> = [
  told("init"),
  told("specify", `specify "User login"`),
  told("agent-feature-check-prerequisites", "agent feature check-prerequisites"),
  told("plan"),
  {
    shell: `cat > ${mission}/spec.md <<'END'
# User login

| ID | Requirement |
|---|---|
| FR-001 | People sign in with a password |
| FR-002 | A session ends after 15 minutes |
END
cat > ${mission}/tasks.md <<'END'
# Work Packages: User login

${workPackage("WP01", "Sign-in form", "T001", "None")}
${workPackage("WP02", "Session expiry", "T002", "WP01")}
END
spec-kitty tasks
for prompt in ${mission}/tasks/WP0*.md; do
  sed -n '1,/^# /p' "$prompt" > prompt.md
  echo "Build it, test it, hand it over." >> prompt.md
  mv prompt.md "$prompt"
done`
  },
  told("tasks"),
  told("agent-feature-finalize-tasks", "agent feature finalize-tasks"),
  told("agent-tasks-list-tasks", "agent tasks list-tasks"),
  told("implement", "implement WP01 --agent claude"),
  {
    shell: `cd .worktrees/001-user-login-WP01
echo form > login.html && git add login.html && git commit --quiet -m 'Add the sign-in form'
cd ../..`
  },
  told("agent-workflow-implement", "agent workflow implement WP01 --agent claude"),
  told("agent-tasks-mark-status", "agent tasks mark-status T001 --status done"),
  told("agent-tasks-add-history", `agent tasks add-history WP01 --note "Tried it" --agent claude`),
  told("agent-tasks-move-task", "agent tasks move-task WP01 --to for_review"),
  told("agent-tasks-list-dependents", "agent tasks list-dependents WP01"),
  told("agent-tasks-validate-workflow", "agent tasks validate-workflow WP01"),
  told("agent-tasks-status", "agent tasks status"),
  told("agent-status-validate"),
  told("agent-status-doctor"),
  told("status"),
  told("review", "review WP01 --agent codex"),
  told("agent-workflow-review", "agent workflow review WP01 --agent codex"),
  told("agent-feature-create-feature", "agent feature create-feature export-as-csv"),
  told("agent-feature-setup-plan", "agent feature setup-plan --feature 002-export-as-csv"),
  told("config-set", "config set sync.background_daemon manual"),
  told("config-get", "config get sync.background_daemon"),
  told("config-explain", "config explain sync.background_daemon"),
  told("config-list"),
  told("config-show-origin", "config show-origin"),
  told("migrate"),
  "hosted",
  told("auth-login", "auth login --username ann --password-stdin <<< kitty"),
  told("auth-status"),
  told("sync-diagnose"),
  told("sync-status", "sync status --check"),
  told("sync-explain", `sync explain ${firstWaiting}`),
  told("sync-retry", "sync retry --all"),
  told("sync-now"),
  told("sync-server"),
  told("sync-daemon-status"),
  told("sync-daemon-logs"),
  told("sync-daemon-stop"),
  told("tracker-providers"),
  alsoTold("unbound", "tracker-status"),
  told("tracker-bind", "tracker bind --provider linear --project-slug web"),
  told("tracker-status"),
  told("tracker-sync-pull", "tracker sync pull --limit 1"),
  {
    shell: `cat > items.json <<END
[{ "ref": $(spec-kitty tracker sync pull --limit 1 --json | sed -n '/"ref": {/,/}/p' | sed 's/"ref": //; s/},/}/'),
   "action": "update", "patch": { "title": "Login, at last" } }]
END`
  },
  told("tracker-sync-push", "tracker sync push --items-json items.json"),
  told("tracker-sync-run", "tracker sync run --limit 1"),
  told("tracker-map-list"),
  told("agent-tickets-search", `agent tickets search "login plus sign"`),
  told("agent-feature-start-from-ticket", "agent feature start-from-ticket WEB-102 --yes"),
  told("agent-tickets-bind", "agent tickets bind --feature 001-user-login --issue WEB-103 --yes"),
  told("sync-discard", `sync discard ${firstWaiting} --yes`),
  told("doctor"),
  told("tracker-unbind"),
  told("auth-logout"),
  {
    shell: `bd init --prefix web --quiet
bd create "Sign-in form" --priority 1`
  },
  alsoTold("local", "tracker-bind", "tracker bind --provider beads --workspace web"),
  alsoTold("local", "tracker-sync-pull"),
  told("tracker-map-add", "tracker map add --wp-id WP01 --external-id web-1"),
  alsoTold("local", "tracker-map-list"),
  alsoTold("local", "tracker-sync-push"),
  alsoTold("local", "tracker-sync-run"),
  alsoTold("local", "tracker-status"),
  told("agent-status-emit", "agent status emit WP02 --to claimed --actor claude --feature 001-user-login"),
  told("agent-status-materialize", "agent status materialize --feature 001-user-login"),
  {
    shell: `spec-kitty implement WP02 --agent claude --feature 001-user-login
cd .worktrees/001-user-login-WP02
echo timer > session.js && git add session.js && git commit --quiet -m 'End sessions'
cd ../..
spec-kitty agent tasks mark-status T002 --status done --feature 001-user-login
spec-kitty agent tasks move-task WP02 --to for_review --feature 001-user-login
git add . && git commit --quiet -m 'Keep what is here'`
  },
  alsoTold("not-ready", "accept", "accept --mode checklist --allow-fail --feature 002-export-as-csv"),
  told("accept", "accept --lenient --feature 001-user-login"),
  told("agent-feature-accept", "agent feature accept --lenient --feature 001-user-login"),
  alsoTold("dry-run", "merge", "merge --dry-run --feature 001-user-login"),
  told("merge", "merge --feature 001-user-login"),
  told("agent-feature-merge", "agent feature merge --feature 001-user-login"),
  told(
    "contract-check",
    `contract check --url $SPEC_KITTY_SAAS_URL --only health --username ann --password-stdin <<< kitty`
  ),
  told("sandbox-fault", "sandbox fault tracker/push=lose:1")
]

/** The same for a shell; people's words are not kept. */
export const stepsOfStory = (): ReadonlyArray<Step> => {
  const hostedFrom = story.indexOf("hosted")
  return story.flatMap((part, index): ReadonlyArray<Step> => {
    if (part === "hosted") return []
    const text = "shell" in part ? part.shell : `spec-kitty ${withJson(part.argv)} 2> /dev/null`
    return [{ kind: "shell" in part ? "sh" : "console", text, shown: "", hosted: index > hostedFrom }]
  })
}

const withJson = (argv: string) => argv.replace(/( <<<.*)?$/, " --json$1")
