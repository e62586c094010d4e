import { type BudgetInput, budgetInput } from '../../../src-shared/contract/budgets.ts'
import {
  type Budget,
  type BudgetScope,
  describeIssues,
  type EpochMs,
  formatDollars,
  PERIOD_WORDS,
  projectName,
  providerKind,
  RemotebotError,
} from '../../../src-shared/vocabulary/index.ts'
import { isZone } from './periods.ts'
import { isSame } from './thresholds.ts'

/** What a budget is called by whoever sets it. */
export type Wanted = Pick<Budget, 'scope' | 'period' | 'from' | 'until'>

/** Looks at what a person gave. @throws RemotebotError INVALID_INPUT that names what is wrong, and where */
export function checkedInput(input: unknown): BudgetInput & { scope: BudgetScope } {
  const parsed = budgetInput.safeParse(input)
  if (!parsed.success) {
    throw wrong(
      `This is no budget: ${describeIssues(parsed.error.issues)}.`,
      'Amounts are micro-dollars (USD), more than 0 and at most $1,000,000.',
    )
  }
  const data = { ...parsed.data, scope: scopeOf(parsed.data.scope) }
  const provider = /^provider:(.*)$/.exec(data.scope)?.[1]
  if (provider !== undefined && !providerKind.options.some((kind) => kind === provider)) {
    throw wrong(`There is no provider "${provider}".`, `Providers are ${providerKind.options.join(', ')}.`)
  }
  if (data.zone !== undefined && !isZone(data.zone)) {
    throw wrong(`There is no time zone "${data.zone}".`, 'Give its IANA name, such as Europe/Berlin or UTC.')
  }
  if (data.period === 'custom') {
    if (data.from === undefined || data.until === undefined || data.from >= data.until) {
      throw wrong('A custom budget needs a start and a later end.', 'Give both, or choose day, week, month or total.')
    }
  } else if (data.from !== undefined || data.until !== undefined) {
    throw wrong(
      `A ${PERIOD_WORDS[data.period]} budget has no start and end of its own.`,
      'Leave them out, or choose the period custom.',
    )
  }
  if (data.period === 'total' && data.thresholds?.some(({ basis }) => basis === 'forecast')) {
    throw wrong(
      'Nothing is expected of a budget of all time: it has no end.',
      'Let its thresholds be about what is spent, or choose day, week, month or custom.',
    )
  }
  const twice = data.thresholds?.find((one, index, all) => all.findIndex((other) => isSame(one, other)) !== index)
  if (twice) {
    throw wrong(`There are two thresholds at ${twice.percent} % (${twice.basis}).`, 'Put their actions into one.')
  }
  return data
}

/**
 * The budget that an input makes, of nothing or of the one that is there: what it leaves out stays.
 * @throws RemotebotError INVALID_INPUT for a hard cap below the limit
 */
export function budgetFrom(
  input: BudgetInput,
  before: Budget | null,
  made: { id: string; zone: string; now: EpochMs },
): Budget {
  const { limit } = input
  // A cap that was the limit itself goes on being that.
  const kept = before && before.hardCap !== before.limit ? Math.max(before.hardCap, limit) : limit
  const hardCap = input.hardCap ?? kept
  if (hardCap < limit) {
    throw wrong(
      `The hard cap of ${formatDollars(hardCap)} is below the limit of ${formatDollars(limit)}.`,
      'Lower the limit, or raise the cap: the limit would never be reached.',
    )
  }
  const keep = <T>(given: T | undefined, there: T | undefined, otherwise: T): T =>
    given !== undefined ? given : there !== undefined ? there : otherwise
  return {
    id: before?.id ?? made.id,
    scope: input.scope,
    period: input.period,
    from: input.from ?? null,
    until: input.until ?? null,
    zone: keep(input.zone, before?.zone, made.zone),
    limit,
    hardCap,
    autoApprovePerHour: keep(input.autoApprovePerHour, before?.autoApprovePerHour, null),
    autoApprovePerJob: keep(input.autoApprovePerJob, before?.autoApprovePerJob, null),
    autoApprovePerServer: keep(input.autoApprovePerServer, before?.autoApprovePerServer, null),
    thresholds: keep(input.thresholds, before?.thresholds, []),
    createdAt: before?.createdAt ?? made.now,
    updatedAt: made.now,
  }
}

/** A scope as what is charged is named: a budget for a name that nothing can have would never count anything. */
function scopeOf(scope: BudgetScope): BudgetScope {
  const [, kind, rest] = /^(provider|requester|project|pool):(.*)$/.exec(scope) ?? []
  if (kind === undefined || rest === undefined) return scope
  const name = rest.trim()
  if (name === '') throw wrong(`Which ${kind} is not said.`, `Give it as ${kind}:NAME.`)
  const project = kind === 'project' ? projectName.safeParse(name) : null
  if (project?.error) {
    throw wrong(
      `There can be no project "${name}": ${describeIssues(project.error.issues)}.`,
      'Give it as jobs name it.',
    )
  }
  return `${kind}:${name}`
}

function wrong(message: string, hint: string): RemotebotError {
  return new RemotebotError('INVALID_INPUT', message, { hint })
}
