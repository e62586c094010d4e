import type { ProviderCapabilities } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../provider-error.ts'
import type { Bill, Extra, Launched, LaunchPlan, Machine, Provider, ProviderAccount } from '../types.ts'
import { Connection } from './connection.ts'
import { clientSettings } from './settings.ts'
import { answers, END_FOLDER, type WireMachine } from './wire.ts'

/** What the demo cloud can do; how long its lists may lag is a setting of it. */
export const CAPABILITIES: ProviderCapabilities = {
  stop: true,
  spot: true,
  rename: true,
  selfStop: 'provider-timer',
  knowsHostKey: true,
  billing: true,
  lists: ['disk'],
  idempotentLaunch: false,
  settleSeconds: 5,
}

/** The client of the demo cloud that lives in `folder`. */
export class DemoProvider implements Provider {
  readonly kind = 'demo'
  readonly name = 'Demo cloud'
  private readonly connection: Connection

  constructor(
    private readonly folder: string,
    endpoint?: string,
  ) {
    this.connection = new Connection(folder, endpoint)
  }

  get capabilities(): ProviderCapabilities {
    return { ...CAPABILITIES, settleSeconds: clientSettings(this.folder).settleSeconds }
  }

  async check(signal: AbortSignal): Promise<ProviderAccount> {
    const { name, balance } = await this.connection.call(
      answers.account,
      { method: 'GET', path: '/v1/account' },
      signal,
    )
    return { account: name, balance, rights: [{ name: 'Rent simulated servers', status: 'ok', detail: null }] }
  }

  async offers(signal: AbortSignal) {
    return (await this.connection.call(answers.offers, { method: 'GET', path: '/v1/offers' }, signal)).offers
  }

  async launch(plan: LaunchPlan, signal: AbortSignal): Promise<Launched> {
    const { offer, tag, name, diskGb, publicKey, endsAt } = plan
    const body = { offerId: String(offer.launch.offerId ?? offer.id), tag, name, diskGb, publicKey, endsAt }
    const call = { method: 'POST', path: '/v1/machines', body, once: true } as const
    const { id, pricePerHour } = await this.connection.call(answers.created, call, signal)
    return { machineId: id, timer: true, pricePerHour }
  }

  async machines(signal: AbortSignal): Promise<Machine[]> {
    const { machines } = await this.connection.call(answers.machines, { method: 'GET', path: '/v1/machines' }, signal)
    return machines.map(machineOf)
  }

  async machine(id: string, signal: AbortSignal): Promise<Machine | null> {
    const found = this.connection.call(answers.machine, { method: 'GET', path: pathOf(id) }, signal)
    return await found.then(machineOf, (error: unknown) => {
      if (isNotFound(error)) return null
      throw error
    })
  }

  async start(id: string, signal: AbortSignal): Promise<void> {
    await this.connection.call(answers.done, { method: 'POST', path: `${pathOf(id)}/start` }, signal)
  }

  async stop(id: string, signal: AbortSignal): Promise<void> {
    await this.connection.call(answers.done, { method: 'POST', path: `${pathOf(id)}/stop` }, signal)
  }

  async terminate(id: string, signal: AbortSignal): Promise<void> {
    await goneIsFine(this.connection.call(answers.done, { method: 'DELETE', path: pathOf(id) }, signal))
  }

  async rename(id: string, name: string, signal: AbortSignal): Promise<void> {
    await this.change(id, { name }, signal)
  }

  async setTimer(id: string, endsAt: number, signal: AbortSignal): Promise<boolean> {
    await this.change(id, { endsAt }, signal)
    return true
  }

  async extras(signal: AbortSignal): Promise<Extra[]> {
    const { disks } = await this.connection.call(answers.disks, { method: 'GET', path: '/v1/disks' }, signal)
    return disks.map(({ id, name, tag, pricePerDay, createdAt }) => {
      return { id, kind: 'disk', name, tag, machineId: null, pricePerDay, createdAt }
    })
  }

  async terminateExtra({ id }: Pick<Extra, 'id' | 'kind'>, signal: AbortSignal): Promise<void> {
    const call = { method: 'DELETE', path: `/v1/disks/${encodeURIComponent(id)}` } as const
    await goneIsFine(this.connection.call(answers.done, call, signal))
  }

  async bills(since: number, signal: AbortSignal): Promise<Bill[]> {
    const call = { method: 'GET', path: '/v1/bills' } as const
    const { bills } = await this.connection.call(answers.bills, call, signal)
    return bills.filter(({ to }) => to > since)
  }

  /** Does nothing anywhere but on the machine of this id: the script lies there only, and compares the id. */
  stopCommand(machineId: string): string | null {
    if (!/^[\w-]+$/.test(machineId)) return null
    return `sh "$HOME/${END_FOLDER}/end" ${machineId}`
  }

  private async change(id: string, body: object, signal: AbortSignal): Promise<void> {
    await this.connection.call(answers.done, { method: 'PATCH', path: pathOf(id), body }, signal)
  }
}

const pathOf = (id: string) => `/v1/machines/${encodeURIComponent(id)}`

function machineOf(machine: WireMachine): Machine {
  const { endsAt: _, state, ...rest } = machine
  return { ...rest, state, providerState: state }
}

const isNotFound = (error: unknown) => error instanceof ProviderError && error.data.httpStatus === 404

async function goneIsFine(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isNotFound(error)) throw error
  })
}
