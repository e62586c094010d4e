import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { type FakeAnswer, FakeApi, testDeps } from '../http/testing-api.ts'
import { badDays } from '../http/testing-bad-days.ts'
import { KEY, offerFor, PUBLIC_KEY, planFor, TAG } from '../http/testing-plan.ts'
import { ProviderError } from '../provider-error.ts'
import { formatTag } from '../tag.ts'
import { failureOf } from './failures.ts'
import { awsDefinition } from './index.ts'
import { machineOf } from './instances.ts'
import { FakeAws, gpuXml, instanceXml, item, priceEntry, refusal, tagXml, typeXml } from './testing-aws.ts'

/** What a launch asks before, as on good days. */
function prepare({ handlers }: FakeAws): void {
  handlers.DescribeImages = ({ 'Owner.1': owner }) =>
    `<imagesSet>${[
      ['ami-old', '2025-01-01T00:00:00.000Z'],
      [`ami-${owner}`, '2026-10-01T00:00:00.000Z'],
    ]
      .map(([id, date]) =>
        item(
          `<imageId>${id}</imageId><imageState>available</imageState><rootDeviceName>/dev/sda1</rootDeviceName><creationDate>${date}</creationDate>
           <blockDeviceMapping>${item('<deviceName>/dev/sda1</deviceName><ebs><volumeSize>65</volumeSize></ebs>')}</blockDeviceMapping>`,
        ),
      )
      .join('')}</imagesSet>`
  handlers.DescribeVpcs = () => `<vpcSet>${item('<vpcId>vpc-1</vpcId>')}</vpcSet>`
  handlers.DescribeSecurityGroups = () =>
    `<securityGroupInfo>${item('<ownerId>123456789012</ownerId><groupId>sg-1</groupId><ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort></item></ipPermissions>')}</securityGroupInfo>`
  handlers.ImportKeyPair = () => '<keyName>k</keyName>'
  handlers.DeleteKeyPair = () => '<return>true</return>'
}

let aws: FakeAws
beforeEach(async () => {
  aws = new FakeAws(await new FakeApi(null).start())
  prepare(aws)
  aws.handlers.RunInstances = () =>
    '<instancesSet><item><instanceId>i-0abcdef012345678</instanceId></item></instancesSet>'
})
afterEach(() => aws.api.stop())

const values = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: KEY, region: 'us-east-1' }
const connect = () => awsDefinition.connect(values, testDeps(aws.api.endpoint))
const signal = () => AbortSignal.timeout(60_000)
const offer = offerFor('aws', { type: 'g4dn.xlarge', zone: null, gpu: true, spotPrice: null })
const failing = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as ProviderError,
  )

describe('AWS EC2', () => {
  it('offers on demand where it knows a price, and spot by zone; not what its images cannot run', async () => {
    aws.handlers.DescribeInstanceTypes = ({ NextToken }) =>
      NextToken
        ? `<instanceTypeSet>${typeXml('m7i.2xlarge', '')}${typeXml('c7i.unpriced', '')}</instanceTypeSet>`
        : `<instanceTypeSet>${typeXml('g4dn.xlarge', gpuXml('T4', 'NVIDIA'))}${typeXml('g4ad.xlarge', gpuXml('V520', 'AMD'))}</instanceTypeSet><nextToken>2</nextToken>`
    const zones: [string, string][] = [
      ['g4dn.xlarge', 'us-east-1a'],
      ['g4dn.xlarge', 'us-east-1b'],
      ['g4ad.xlarge', 'us-east-1a'],
      ['m7i.2xlarge', 'us-east-1a'],
      ['m7i.2xlarge', 'us-east-1b'],
      ['c7i.unpriced', 'us-east-1a'],
    ]
    aws.handlers.DescribeInstanceTypeOfferings = () =>
      `<instanceTypeOfferingSet>${zones.map(([type, zone]) => item(`<instanceType>${type}</instanceType><location>${zone}</location>`)).join('')}</instanceTypeOfferingSet>`
    const spot: [string, string, string, string][] = [
      ['g4dn.xlarge', 'us-east-1a', '0.20', '2026-11-21T09:00:00.000Z'],
      ['g4dn.xlarge', 'us-east-1a', '0.25', '2026-11-20T09:00:00.000Z'],
      ['g4dn.xlarge', 'us-east-1b', '0.18', '2026-11-21T09:00:00.000Z'],
      ['g4dn.xlarge', 'us-east-1c', '0.01', '2026-11-21T09:00:00.000Z'],
      ['m7i.2xlarge', 'us-east-1a', '0.15', '2026-11-21T09:00:00.000Z'],
      ['m7i.2xlarge', 'us-east-1b', '0.14', '2026-11-21T09:00:00.000Z'],
    ]
    aws.handlers.DescribeSpotPriceHistory = () =>
      `<spotPriceHistorySet>${spot.map(([type, zone, price, at]) => item(`<instanceType>${type}</instanceType><availabilityZone>${zone}</availabilityZone><spotPrice>${price}</spotPrice><timestamp>${at}</timestamp>`)).join('')}</spotPriceHistorySet>`
    aws.priceLists = [
      [priceEntry({ instanceType: 'g4dn.xlarge' }, 'Hrs', '0.5260000000'), { nothing: true }],
      [priceEntry({ instanceType: 'm7i.2xlarge' }, 'Hrs', '0.4032')],
    ]
    const provider = connect()
    const offers = await provider.offers(signal())
    const short = offers.map(({ id, price }) => [id, price.perHour])
    // Each with its public address: $0.005 an hour.
    expect(short).toEqual([
      ['aws:us-east-1:g4dn.xlarge:on-demand', 531_000],
      ['aws:us-east-1:g4dn.xlarge:us-east-1b', 185_000],
      ['aws:us-east-1:g4dn.xlarge:us-east-1a', 205_000],
      ['aws:us-east-1:m7i.2xlarge:on-demand', 408_200],
      ['aws:us-east-1:m7i.2xlarge:us-east-1b', 145_000],
    ])
    expect(offers[0]).toMatchObject({
      gpu: { name: 'T4', count: 1, vramGb: 16 },
      cpuCount: 8,
      memoryGb: 32,
      cuda: '12.8',
      price: { diskGbMonth: 80_000, stoppedDiskGbMonth: 80_000, stoppedPerHour: 0, egressGb: 90_000, ingressGb: 0 },
    })
    expect(offers[1]).toMatchObject({ spot: true, region: 'us-east-1b', price: { stoppedPerHour: null } })
    // What changes seldom is asked for once.
    await provider.offers(signal())
    expect(aws.named('DescribeInstanceTypes')).toHaveLength(2)
    expect(aws.named('DescribeSpotPriceHistory')).toHaveLength(2)
  })

  it('launches once however often it is repeated, tagged, and so that a shutdown ends it', async () => {
    const hostKey = {
      privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END-----\n',
      publicKey: 'ssh-ed25519 AAAAhost',
    }
    expect(await connect().launch(planFor(offer, { hostKey }), signal())).toEqual({
      machineId: 'i-0abcdef012345678',
      timer: false,
    })
    const [run] = aws.named('RunInstances')
    expect(run).toMatchObject({
      ClientToken: TAG.launch,
      MinCount: '1',
      MaxCount: '1',
      ImageId: 'ami-amazon',
      InstanceType: 'g4dn.xlarge',
      KeyName: formatTag(TAG),
      'SecurityGroupId.1': 'sg-1',
      InstanceInitiatedShutdownBehavior: 'terminate',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.2.Key': 'remotebot',
      'TagSpecification.1.Tag.2.Value': formatTag(TAG),
      'TagSpecification.2.ResourceType': 'volume',
      // The image's own disk is larger than what was asked for.
      'BlockDeviceMapping.1.Ebs.VolumeSize': '65',
      'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    })
    const userData = Buffer.from(run?.UserData ?? '', 'base64').toString()
    expect(userData).toContain('#cloud-config\n')
    expect(userData).toContain('  ed25519_private: |\n    -----BEGIN OPENSSH PRIVATE KEY-----\n    abc\n')
    expect(Buffer.from(aws.named('ImportKeyPair')[0]?.PublicKeyMaterial ?? '', 'base64').toString()).toBe(PUBLIC_KEY)
  })

  it('orders spot once, in the zone and for little more than what was shown', async () => {
    const launch = { type: 'm7i.2xlarge', zone: 'us-east-1b', gpu: false, spotPrice: 0.14 }
    await connect().launch(planFor({ ...offer, spot: true, launch }, { diskGb: 200 }), signal())
    expect(aws.named('RunInstances')[0]).toMatchObject({
      ImageId: 'ami-099720109477',
      'Placement.AvailabilityZone': 'us-east-1b',
      'InstanceMarketOptions.MarketType': 'spot',
      'InstanceMarketOptions.SpotOptions.SpotInstanceType': 'one-time',
      'InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior': 'terminate',
      'InstanceMarketOptions.SpotOptions.MaxPrice': '0.154000',
      'TagSpecification.3.ResourceType': 'spot-instances-request',
      'BlockDeviceMapping.1.Ebs.VolumeSize': '200',
    })
  })

  it('makes the security group where there is none, and opens port 22 and nothing else', async () => {
    aws.handlers.DescribeSecurityGroups = () => '<securityGroupInfo/>'
    aws.handlers.CreateSecurityGroup = () => '<groupId>sg-new</groupId>'
    aws.handlers.AuthorizeSecurityGroupIngress = () => '<return>true</return>'
    await connect().launch(planFor(offer), signal())
    expect(aws.named('AuthorizeSecurityGroupIngress')).toMatchObject([
      { GroupId: 'sg-new', 'IpPermissions.1.FromPort': '22', 'IpPermissions.1.ToPort': '22' },
    ])
    expect(aws.named('RunInstances')[0]?.['SecurityGroupId.1']).toBe('sg-new')
  })

  it.each([
    ['InsufficientInstanceCapacity', 500, 'capacity', 1],
    ['VcpuLimitExceeded', 400, 'capacity', 1],
    ['MaxSpotInstanceCountExceeded', 400, 'capacity', 1],
    ['SpotMaxPriceTooLow', 400, 'capacity', 1],
    ['AuthFailure', 401, 'auth', 1],
    ['UnauthorizedOperation', 403, 'auth', 1],
    ['OptInRequired', 403, 'auth', 1],
    ['RequestLimitExceeded', 503, 'rate', 1],
    ['InvalidParameterValue', 400, 'rule', 1],
    ['InvalidAMIID.NotFound', 400, 'rule', 1],
    ['InternalError', 500, 'unknown', 0],
    ['ServiceUnavailable', 503, 'unknown', 0],
    ['IdempotentParameterMismatch', 400, 'unknown', 0],
  ])('a launch refused with %s (%i) means %s', async (code, status, kind, keysRemoved) => {
    aws.handlers.RunInstances = () => refusal(code, `no, said with ${KEY} in it`, status)
    const error = await failing(connect().launch(planFor(offer), signal()))
    expect(error).toMatchObject({ kind, data: { httpStatus: status } })
    expect(error.message).toContain(`${code}: no, said with ••• in it`)
    expect(JSON.stringify([error.message, error.data])).not.toContain(KEY)
    expect(aws.named('RunInstances')).toHaveLength(1)
    expect(aws.named('DeleteKeyPair')).toHaveLength(keysRemoved)
  })

  it.each([
    ['an answer that names no machine', '<instancesSet/>'],
    ['an answer that breaks off', { raw: '<RunInstancesResponse><instancesSet><item><inst', cut: true }],
    ['a web page', { raw: '<!doctype html><title>Log in to the hotel</title>' }],
  ])('%s leaves open what happened', async (_name, answer) => {
    aws.handlers.RunInstances = () => answer
    expect(await failing(connect().launch(planFor(offer), signal()))).toMatchObject({ kind: 'unknown' })
  })

  it('tells machines in every state, page after page', async () => {
    const ip = '<ipAddress>198.51.100.7</ipAddress>'
    const tags = `<tagSet>${tagXml('Name', 'train-1')}${tagXml('remotebot', formatTag(TAG))}</tagSet>`
    const taken =
      '<instanceLifecycle>spot</instanceLifecycle><stateReason><code>Server.SpotInstanceTermination</code><message>taken</message></stateReason>'
    const pages: Record<string, string> = {
      '': `<reservationSet>${instanceXml('i-1', 'running', ip + tags)}${instanceXml('i-2', 'pending')}</reservationSet><nextToken>2</nextToken>`,
      2: `<reservationSet>${instanceXml('i-3', 'stopped')}${instanceXml('i-4', 'terminated', taken)}${instanceXml('i-5', 'shutting-down')}</reservationSet>`,
    }
    aws.handlers.DescribeInstances = ({ NextToken }) => pages[NextToken ?? ''] as string
    expect(await connect().machines(signal())).toMatchObject([
      {
        id: 'i-1',
        name: 'train-1',
        tag: TAG,
        state: 'running',
        phase: null,
        ssh: { user: 'ubuntu', host: '198.51.100.7', port: 22 },
        region: 'us-east-1b',
        createdAt: Date.parse('2026-11-21T10:00:00Z'),
      },
      { id: 'i-2', state: 'booting', phase: 'boot', tag: null },
      { id: 'i-3', state: 'stopped' },
      { id: 'i-4', state: 'terminated', spot: true, preempted: true },
      { id: 'i-5', state: 'terminating' },
    ])
  })

  it('says how it is billed: from its last start, and since when no more, as its reason tells', () => {
    const LaunchTime = new Date('2026-11-21T10:00:00Z')
    const billing = (Name: string, StateTransitionReason = '') =>
      machineOf({ LaunchTime, State: { Name: Name as never }, StateTransitionReason }).billing
    const reason = 'User initiated (2026-11-21 12:30:05 GMT)'
    const at = Date.parse('2026-11-21T12:30:05Z')
    expect([
      billing('pending'),
      billing('running'),
      billing('stopping', reason),
      billing('stopped', reason),
      billing('shutting-down', reason),
      billing('terminated', 'Server.SpotInstanceTermination'),
    ]).toEqual([
      { state: 'none', since: null, priceSince: null },
      { state: 'running', since: LaunchTime.getTime(), priceSince: null },
      { state: 'stopped', since: at, priceSince: null },
      { state: 'stopped', since: at, priceSince: null },
      { state: 'none', since: at, priceSince: null },
      { state: 'none', since: null, priceSince: null },
    ])
  })

  it('what is no list is not an empty one: machines that it leaves out would be taken for gone', async () => {
    aws.handlers.DescribeInstances = () => ({ raw: '<!doctype html><html><title>Log in to the hotel</title></html>' })
    const provider = connect()
    expect(await failing(provider.machines(signal()))).toMatchObject({ kind: 'transient' })
    expect(await failing(provider.machine('i-1', signal()))).toMatchObject({ kind: 'transient' })
    aws.handlers.DescribeInstances = () => '<reservationSet/>'
    expect(await provider.machines(signal())).toEqual([])
    expect(await provider.machine('i-1', signal())).toBeNull()
  })

  it('ends a machine and removes its key pair; one that is gone is a success', async () => {
    const tags = `<tagSet>${tagXml('remotebot', formatTag(TAG))}</tagSet>`
    aws.handlers.DescribeInstances = () => `<reservationSet>${instanceXml('i-1', 'running', tags)}</reservationSet>`
    aws.handlers.TerminateInstances = () => '<instancesSet/>'
    const provider = connect()
    await provider.terminate('i-1', signal())
    expect(aws.named('DeleteKeyPair')).toMatchObject([{ KeyName: formatTag(TAG) }])
    const gone = () => refusal('InvalidInstanceID.NotFound', 'The instance ID does not exist')
    aws.handlers.DescribeInstances = gone
    aws.handlers.TerminateInstances = gone
    await provider.terminate('i-1', signal())
    expect(await provider.machine('i-1', signal())).toBeNull()
    aws.handlers.TerminateInstances = () => refusal('OperationNotPermitted', 'termination protection')
    expect(await failing(provider.terminate('i-1', signal()))).toMatchObject({ kind: 'rule' })
  })

  it('stops, starts and renames', async () => {
    aws.handlers.StopInstances = aws.handlers.StartInstances = () => '<instancesSet/>'
    aws.handlers.CreateTags = () => '<return>true</return>'
    const provider = connect()
    await provider.stop('i-1', signal())
    await provider.start('i-1', signal())
    await provider.rename('i-1', 'new', signal())
    expect(aws.calls).toMatchObject([
      { Action: 'StopInstances', 'InstanceId.1': 'i-1' },
      { Action: 'StartInstances', 'InstanceId.1': 'i-1' },
      { Action: 'CreateTags', 'ResourceId.1': 'i-1', 'Tag.1.Key': 'Name', 'Tag.1.Value': 'new' },
    ])
  })

  it('lists disks and addresses that bill, and ends one of each', async () => {
    aws.handlers.DescribeVolumes = () =>
      `<volumeSet>${item(`<volumeId>vol-1</volumeId><createTime>2026-11-01T00:00:00.000Z</createTime><tagSet>${tagXml('remotebot', formatTag(TAG))}</tagSet>`)}</volumeSet>`
    aws.handlers.DescribeAddresses = () =>
      `<addressesSet>${item('<publicIp>198.51.100.9</publicIp><allocationId>eipalloc-1</allocationId>')}</addressesSet>`
    aws.handlers.DeleteVolume = () => '<return>true</return>'
    aws.handlers.ReleaseAddress = () => refusal('InvalidAllocationID.NotFound', 'gone')
    const provider = connect()
    expect(await provider.extras(signal())).toMatchObject([
      { id: 'vol-1', kind: 'disk', tag: TAG, machineId: null },
      { id: 'eipalloc-1', kind: 'address', name: '198.51.100.9', pricePerDay: 120_000 },
    ])
    await provider.terminateExtra({ id: 'vol-1', kind: 'disk' }, signal())
    await provider.terminateExtra({ id: 'eipalloc-1', kind: 'address' }, signal())
    expect(aws.named('DeleteVolume')[0]).toMatchObject({ VolumeId: 'vol-1' })
  })

  it('names each right that a key lacks, without changing anything', async () => {
    aws.handlers.DescribeInstances = () => '<reservationSet/>'
    const would = () => refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
    aws.handlers.ImportKeyPair = aws.handlers.CreateSecurityGroup = aws.handlers.DescribeSpotPriceHistory = would
    aws.handlers.RunInstances = () =>
      refusal('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403)
    const account = await connect().check(signal())
    expect(account.account).toBe('123456789012')
    expect(account.rights.filter(({ status }) => status === 'missing').map(({ name }) => name)).toEqual([
      'ec2:RunInstances',
    ])
    expect(account.rights.filter(({ status }) => status === 'ok')).toHaveLength(5)
    const changing = aws.calls.filter(({ Action }) => !Action?.startsWith('Describe'))
    expect(changing.every(({ DryRun }) => DryRun === 'true')).toBe(true)
  })

  it('a key that is refused is told as one', async () => {
    aws.handlers.DescribeInstances = () =>
      refusal('AuthFailure', 'AWS was not able to validate the access credentials', 401)
    expect(await failing(connect().check(signal()))).toMatchObject({ kind: 'auth' })
  })

  it('nothing listens: nothing can have happened; an abort keeps its reason', async () => {
    const provider = connect()
    aws.handlers.RunInstances = () => ({ never: true })
    const abort = new AbortController()
    const waiting = failing(provider.launch(planFor(offer), abort.signal))
    await expect.poll(() => aws.named('RunInstances').length).toBe(1)
    abort.abort(new Error('quitting'))
    expect(await waiting).toEqual(new Error('quitting'))
    await aws.api.stop()
    const error = await failing(provider.stop('i-1', signal()))
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ kind: 'transient', message: expect.stringContaining('not reached') })
    await aws.api.start()
  })

  it.each([
    ['read', 'transient'],
    ['repeat', 'transient'],
    ['create', 'unknown'],
  ] as const)('no answer in time to a call of the kind “%s” means %s', (effect, kind) => {
    const error = Object.assign(new Error(`${KEY} timed out`), { name: 'TimeoutError' })
    const failure = failureOf(error, { effect, secrets: [KEY], signal: signal(), now: 0 })
    expect(failure).toMatchObject({ kind, message: 'not reached (no answer in time)' })
  })

  it('keeps the gap between questions, the longer one between changes, and waits after a refusal for their rate', async () => {
    const clock = new VirtualClock()
    const begun = clock.now()
    const at: Record<string, number[]> = {}
    const noted = (name: string, answer: () => string | FakeAnswer) => {
      const times: number[] = []
      at[name] = times
      aws.handlers[name] = () => {
        times.push(clock.now() - begun)
        return answer()
      }
    }
    let page = 0
    noted('DescribeInstances', () => `<reservationSet/>${++page < 3 ? '<nextToken>x</nextToken>' : ''}`)
    let limited = false
    noted('StopInstances', () => (limited ? refusal('RequestLimitExceeded', 'slow down', 503) : '<instancesSet/>'))
    const deps = { ...testDeps(aws.api.endpoint), now: () => clock.now(), sleep: (ms: number) => clock.sleep(ms) }
    const provider = awsDefinition.connect(values, deps)
    await provider.machines(signal())
    expect(at.DescribeInstances).toEqual([0, 100, 200])
    await provider.stop('i-1', signal())
    limited = true
    expect(await failing(provider.stop('i-1', signal()))).toMatchObject({ kind: 'rate' })
    limited = false
    await provider.stop('i-1', signal())
    expect(at.StopInstances).toEqual([200, 400, 5400])
    await provider.machines(signal())
    expect(at.DescribeInstances?.at(-1)).toBe(5400)
  })

  it('an abort ends a launch that waits for its turn, and nothing is ordered', async () => {
    const abort = new AbortController()
    const sleep = (_ms: number, aborted?: AbortSignal) =>
      new Promise<void>((_, reject) => {
        aborted?.addEventListener('abort', () => reject(aborted.reason as Error), { once: true })
        abort.abort(new Error('quitting'))
      })
    const provider = awsDefinition.connect(values, { ...testDeps(aws.api.endpoint), now: () => 1_000_000, sleep })
    expect(await failing(provider.launch(planFor(offer), abort.signal))).toEqual(new Error('quitting'))
    expect(aws.named('RunInstances')).toEqual([])
  })

  it('shuts down from inside, for ids that are ones', () => {
    expect(connect().stopCommand('i-0abcdef012345678')).toContain('shutdown -h now')
    expect(connect().stopCommand('i-1; reboot')).toBeNull()
  })

  it('refuses what is no region, by the name of its field', () => {
    expect(() => awsDefinition.connect({ ...values, region: 'Frankfurt' }, testDeps(''))).toThrow(/field "region"/)
  })
})

badDays('AWS EC2', {
  connect: (endpoint) => awsDefinition.connect(values, testDeps(endpoint)),
  secret: KEY,
  read: (provider, at) => provider.machines(at),
  launch: (provider, at) => provider.launch(planFor(offer), at),
  prepare: (api) => prepare(new FakeAws(api)),
  refuse: (status, message) => refusal('SomeRefusal', message, status),
  // That there is no such thing EC2 says by codes, which have their own tests.
  expected: { 'read 404': 'rule', 'read 410': 'rule', 'launch 404': 'rule', 'launch 410': 'rule' },
})
