import type {
  MicroDollars,
  Offer,
  ProviderCapabilities,
  ProviderField,
  ProviderKind,
  ProviderRight,
} from '../../../src-shared/vocabulary/index.ts'

/** Whose machine it is: written on the machine at its provider before it exists for us. */
export interface MachineTag {
  /** Id of the installation that launched it. */
  installation: string
  /** Id of the launch. */
  launch: string
}

/** What a machine is doing, whatever its provider calls it. */
export type MachineState =
  | 'provisioning'
  | 'booting'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'terminating'
  | 'terminated'
  | 'failed'

/** A machine as its provider lists it. */
export interface Machine {
  id: string
  name: string
  /** Null: not ours, nor of any installation. */
  tag: MachineTag | null
  state: MachineState
  /** The provider's own word for it, and its explanation where it has one. */
  providerState: string
  problem: string | null
  /** What it still waits for, as far as the provider tells. */
  phase: 'capacity' | 'image' | 'boot' | null
  ssh: { user: string; host: string; port: number } | null
  /** OpenSSH public host keys (`ssh-ed25519 AAAA…`) where the provider knows them; empty: unknown. */
  hostKeys: string[]
  /** An hour as it stands now, all included, where the provider tells. */
  pricePerHour: MicroDollars | null
  gpu: { name: string; count: number } | null
  region: string | null
  spot: boolean
  /** It was taken away by its provider, not by us. */
  preempted: boolean
  /** Epoch ms. */
  createdAt: number | null
  /** What is billed for it now, where the provider tells; null: it does not, and `state` has to do. */
  billing: MachineBilling | null
  /** Bytes that it has sent and received since it was made, as it is billed for them; null: its provider does not tell. */
  traffic: { sent: number; received: number } | null
}

/** How a machine is billed, as its provider tells it. Times are epoch ms by the provider's clock. */
export interface MachineBilling {
  /** `none`: nothing, not begun yet or over. `stopped`: only what a stopped machine costs. */
  state: 'none' | 'running' | 'stopped'
  /** Since when it is in this state; null: not told. */
  since: number | null
  /** Since when at this price, where the provider changes it and tells when; else null. */
  priceSince: number | null
}

/** What a provider has billed for one machine within a time. */
export interface Bill {
  machineId: string
  /** First and last moment (epoch ms) that the amount is for, as exactly as the provider tells. */
  from: number
  to: number
  amount: MicroDollars
  /** Of `amount`, for traffic; left out where that is not told apart. */
  transfer?: MicroDollars
}

/** A disk or an address that bills by itself. */
export interface Extra {
  id: string
  kind: 'disk' | 'address'
  name: string
  tag: MachineTag | null
  /** Id of the machine that uses it; null: nothing does. */
  machineId: string | null
  pricePerDay: MicroDollars | null
  createdAt: number | null
}

/** Everything that a launch needs; nothing of it is asked for later. */
export interface LaunchPlan {
  offer: Offer
  tag: MachineTag
  /** For people, at the provider: letters, digits and -, at most 60. */
  name: string
  diskGb: number
  /** The one key that may log in: `ssh-ed25519 AAAA… comment`. */
  publicKey: string
  /** The same for every repetition of this launch, for providers that make it idempotent. */
  idempotencyKey: string
  /** Epoch ms after which the provider itself ends the machine, where it can. */
  endsAt: number
  /** Host key for the machine, for providers that can inject it (user data); secret, never logged. */
  hostKey: { privateKey: string; publicKey: string } | null
}

/** What came of a launch. */
export interface Launched {
  machineId: string
  /** Whether the provider took over ending the machine at `endsAt`; a time (epoch ms) where it ends it later than that. */
  timer: boolean | number
  /** An hour, all included, where the answer tells it: the offer may be some minutes old. */
  pricePerHour?: MicroDollars | null
}

/** What a key is good for. */
export interface ProviderAccount {
  account: string | null
  balance: MicroDollars | null
  rights: ProviderRight[]
}

/**
 * A place that rents machines, with a key that is already there. Every method throws {@link ProviderError} and ends soon after
 * `signal` aborts; none repeats a call that may have changed something. Rate gates are inside.
 */
export interface Provider {
  readonly kind: ProviderKind
  readonly name: string
  readonly capabilities: ProviderCapabilities
  /** Tests the key without changing anything. */
  check(signal: AbortSignal): Promise<ProviderAccount>
  /** Everything that is offered, also what is out of stock where the provider says so. */
  offers(signal: AbortSignal): Promise<Offer[]>
  /** Orders one machine. With `unknown` thrown there may be one. */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<Launched>
  /** All machines of the account, in every state that bills; those that are gone may be left out. */
  machines(signal: AbortSignal): Promise<Machine[]>
  /** One machine; null: the provider says that there is none. */
  machine(id: string, signal: AbortSignal): Promise<Machine | null>
  start(id: string, signal: AbortSignal): Promise<void>
  stop(id: string, signal: AbortSignal): Promise<void>
  /** Asks for the end; one that is gone already is a success. */
  terminate(id: string, signal: AbortSignal): Promise<void>
  rename(id: string, name: string, signal: AbortSignal): Promise<void>
  /** Moves the provider's own timer. False: it cannot. */
  setTimer(id: string, endsAt: number, signal: AbortSignal): Promise<boolean>
  /** Disks and addresses that bill by themselves; empty where the provider has none or does not list them. */
  extras(signal: AbortSignal): Promise<Extra[]>
  terminateExtra(extra: Pick<Extra, 'id' | 'kind'>, signal: AbortSignal): Promise<void>
  /** What was billed from `since` (epoch ms) until now, one for each machine, gone ones too. Not there: it tells no bills. */
  bills?(since: number, signal: AbortSignal): Promise<Bill[]>
  /**
   * The shell command that ends the machine when it is run on it, without any key of the account; null: there is none. It is
   * written onto the machine at launch and nowhere else.
   */
  stopCommand(machineId: string): string | null
}

/** A kind of provider: what the connect screen asks for, and how a client is made of the answers. */
export interface ProviderDefinition {
  kind: ProviderKind
  name: string
  fields: ProviderField[]
  capabilities: ProviderCapabilities
  /** What it bills by: whole steps, and at least so much of a machine; null: not known. */
  billingStep: { stepSeconds: number; minimumSeconds: number } | null
  /** What a machine of an offer is made of, by the provider's own name for it. */
  image(offer: Pick<Offer, 'gpu'>): string
  /** One sentence for the docs and the connect screen. */
  testedAgainst: string
  /** @throws RemotebotError INVALID_INPUT where a value cannot be right (names the field) */
  connect(values: Record<string, string>, deps: ProviderDeps): Provider
}

/** What clients need from elsewhere. */
export interface ProviderDeps {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Where the API is found instead of its usual address: for tests and proxies. */
  endpoint?: string
  /** A folder of this installation for the provider's own files; only `demo` has some. */
  folder: string
}
