import type { CallName, DemoSettingsInput } from '../settings.ts'
import { changeBody, createBody, type WireMachine } from '../wire.ts'
import type { Cloud } from './cloud.ts'

/** What a path and a method mean. Calls with a name can fail as the settings say; others are of the administration. */
export interface Route {
  method: string
  path: RegExp
  call: CallName | null
  /** @throws ApiProblem, z.ZodError */
  answer(cloud: Cloud, id: string, body: unknown): unknown
}

const done = {}
const at = (text: string) => new RegExp(`^${text.replace(':id', '([\\w:.-]{1,100})')}$`)

export const ROUTES: Route[] = [
  {
    ...{ method: 'GET', path: at('/v1/account'), call: 'account' },
    answer: (cloud) => ({ name: 'Simulated account', balance: cloud.market.balance() }),
  },
  { method: 'GET', path: at('/v1/offers'), call: 'offers', answer: (cloud) => ({ offers: cloud.market.offers() }) },
  { method: 'GET', path: at('/v1/machines'), call: 'list', answer: (cloud) => ({ machines: cloud.list() }) },
  {
    ...{ method: 'POST', path: at('/v1/machines'), call: 'launch' },
    answer: (cloud, _, body) => cloud.create(createBody.parse(body)),
  },
  {
    ...{ method: 'GET', path: at('/v1/machines/:id'), call: 'get' },
    answer: (cloud, id): WireMachine => cloud.get(id),
  },
  {
    ...{ method: 'PATCH', path: at('/v1/machines/:id'), call: 'change' },
    answer: (cloud, id, body) => {
      cloud.change(id, changeBody.parse(body))
      return done
    },
  },
  does('DELETE', '/v1/machines/:id', 'terminate', (cloud, id) => cloud.terminate(id)),
  does('POST', '/v1/machines/:id/start', 'start', (cloud, id) => cloud.start(id)),
  does('POST', '/v1/machines/:id/stop', 'stop', (cloud, id) => cloud.stop(id)),
  { method: 'GET', path: at('/v1/disks'), call: 'disks', answer: (cloud) => ({ disks: cloud.market.summary().disks }) },
  does('DELETE', '/v1/disks/:id', 'remove-disk', (cloud, id) => cloud.removeDisk(id)),
  { method: 'GET', path: at('/v1/bills'), call: 'bills', answer: (cloud) => ({ bills: cloud.bills() }) },
  { method: 'GET', path: at('/v1/ledger'), call: null, answer: (cloud) => cloud.summary() },
  { method: 'GET', path: at('/admin/settings'), call: null, answer: (cloud) => cloud.settings },
  {
    ...{ method: 'PATCH', path: at('/admin/settings'), call: null },
    answer: (cloud, _, body) => {
      cloud.changeSettings((body ?? {}) as DemoSettingsInput)
      return cloud.settings
    },
  },
  does('POST', '/admin/machines/:id/preempt', null, (cloud, id) => cloud.preempt(id)),
]

function does(method: string, path: string, call: CallName | null, work: (cloud: Cloud, id: string) => void): Route {
  const answer = (cloud: Cloud, id: string) => {
    work(cloud, id)
    return done
  }
  return { method, path: at(path), call, answer }
}
