import { expect, it } from 'vitest'
import { pod } from '../runpod/testing-runpod.ts'
import { Contract, type SeenRequest } from './testing-contract.ts'

const contract = new Contract(new URL('../runpod/contract/runpod-v2.openapi.json', import.meta.url).pathname)
const seen = (method: string, path: string, body?: unknown): SeenRequest => {
  const url = new URL(path, 'http://x')
  return { method, path: url.pathname, query: url.searchParams, headers: {}, body }
}

it('finds what a description forbids, in requests and in answers', () => {
  expect(contract.request(seen('POST', '/v2/pods/a/action', { action: 'stop' }))).toEqual([])
  expect(contract.request(seen('POST', '/v2/pods/a/action', { action: 'explode' }))).not.toEqual([])
  expect(contract.request(seen('POST', '/v2/pods/a/action'))).not.toEqual([])
  expect(contract.request(seen('PATCH', '/v2/pods/a', { nam: 'x' }))).not.toEqual([])
  expect(contract.request(seen('GET', '/v2/podz'))).not.toEqual([])
  expect(contract.request(seen('GET', '/v2/catalog/gpus?count=2&cloud=SECURE'))).toEqual([])
  expect(contract.request(seen('GET', '/v2/catalog/gpus?count=two'))).not.toEqual([])
  expect(contract.request(seen('GET', '/v2/catalog/gpus?cloud=CLOUDY'))).not.toEqual([])
  expect(contract.request(seen('GET', '/v2/catalog/gpus?colour=red'))).not.toEqual([])
  const list = seen('GET', '/v2/pods')
  expect(contract.answer(list, 200, { pods: [pod({})] })).toEqual([])
  expect(contract.answer(list, 200, { pods: [pod({ status: 'ASLEEP' })] })).not.toEqual([])
  expect(contract.answer(list, 200, { pods: [{ id: 'a' }] })).not.toEqual([])
  expect(contract.answer(list, 404, { title: 'x' })).not.toEqual([])
})
