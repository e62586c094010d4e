import type { FakeAnswer, FakeApi } from '../http/testing-api.ts'

/** Parameters of one EC2 call, as the SDK wrote them: `Filter.1.Name`, `TagSpecification.1.Tag.2.Value` … */
export type Ec2Call = Record<string, string>
type Ec2Handler = (call: Ec2Call) => string | FakeAnswer

/** EC2's and the price list's protocols on loopback; what is asked and answered passes Amazon's own SDK. */
export class FakeAws {
  readonly calls: Ec2Call[] = []
  readonly handlers: Record<string, Ec2Handler> = {}
  priceLists: unknown[][] = []

  constructor(readonly api: FakeApi) {
    api.on('POST /', ({ body, headers }) => {
      if (headers['x-amz-target']) return this.price(body as { NextToken?: string; Filters: { Value: string }[] })
      const call = Object.fromEntries(new URLSearchParams(String(body)))
      this.calls.push(call)
      const answer =
        this.handlers[call.Action ?? '']?.(call) ??
        api.otherwise ??
        refusal('InvalidAction', `this test knows no ${call.Action}`)
      if (typeof answer !== 'string') return answer
      const raw = `<${call.Action}Response><requestId>r</requestId>${answer}</${call.Action}Response>`
      return { raw, headers: { 'content-type': 'text/xml' } }
    })
  }

  named(action: string): Ec2Call[] {
    return this.calls.filter(({ Action }) => Action === action)
  }

  private price({ NextToken, Filters }: { NextToken?: string; Filters: { Value: string }[] }): FakeAnswer {
    const disks = Filters.some(({ Value }) => Value === 'gp3')
    const lists = disks ? [[priceEntry({ volumeApiName: 'gp3' }, 'GB-Mo', '0.08')]] : this.priceLists
    const page = Number(NextToken ?? 0)
    const next = page + 1 < lists.length ? { NextToken: String(page + 1) } : {}
    return {
      body: { FormatVersion: 'aws_v1', PriceList: (lists[page] ?? []).map((one) => JSON.stringify(one)), ...next },
    }
  }
}

/** An error as EC2 writes them. */
export function refusal(code: string, message: string, status = 400): FakeAnswer {
  const raw = `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`
  return { status, raw, headers: { 'content-type': 'text/xml' } }
}

/** An entry of a price list, with a reserved price beside the one that counts. */
export const priceEntry = (attributes: Record<string, string>, unit: string, usd: string) => ({
  product: { productFamily: 'Compute Instance', attributes },
  terms: {
    OnDemand: { 'A.B': { priceDimensions: { 'A.B.C': { unit, pricePerUnit: { USD: usd } } } } },
    Reserved: { 'A.R': { priceDimensions: { 'A.R.C': { unit, pricePerUnit: { USD: '0.0001' } } } } },
  },
})

export const item = (text: string) => `<item>${text}</item>`

export const typeXml = (name: string, gpu: string) =>
  item(
    `<instanceType>${name}</instanceType><bareMetal>false</bareMetal>
     <supportedUsageClasses><item>on-demand</item><item>spot</item></supportedUsageClasses>
     <processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures></processorInfo>
     <vCpuInfo><defaultVCpus>8</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>32768</sizeInMiB></memoryInfo>${gpu}`,
  )
export const gpuXml = (name: string, maker: string) =>
  `<gpuInfo><gpus>${item(`<name>${name}</name><manufacturer>${maker}</manufacturer><count>1</count><memoryInfo><sizeInMiB>16384</sizeInMiB></memoryInfo>`)}</gpus></gpuInfo>`

export const instanceXml = (id: string, state: string, more = '') =>
  item(
    `<reservationId>r-1</reservationId><instancesSet>${item(
      `<instanceId>${id}</instanceId><instanceState><code>16</code><name>${state}</name></instanceState>
       <launchTime>2026-11-21T10:00:00.000Z</launchTime><placement><availabilityZone>us-east-1b</availabilityZone></placement>${more}`,
    )}</instancesSet>`,
  )
export const tagXml = (key: string, value: string) => item(`<key>${key}</key><value>${value}</value>`)
