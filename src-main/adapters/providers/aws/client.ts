import { ProviderError } from '../provider-error.ts'
import { formatTag } from '../tag.ts'
import type { Extra, Launched, LaunchPlan, Machine, Provider, ProviderDeps } from '../types.ts'
import { AwsApi, allPages } from './api.ts'
import { CAPABILITIES } from './capabilities.ts'
import { rightsOf } from './check.ts'
import { type BootImage, IMAGES, newestImage } from './images.ts'
import { machineOf, nameOf, tagOf } from './instances.ts'
import { runInput, tagsOf } from './launch.ts'
import { Market } from './market.ts'
import { securityGroup } from './network.ts'

/** The newest image is looked up again after so long. */
const IMAGE_MS = 6 * 3_600_000

/** A client of Amazon EC2, for one region. */
export function createAws(values: Record<string, string>, deps: ProviderDeps): Provider {
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '', region = '' } = values
  const api = new AwsApi({ accessKeyId, secretAccessKey, sessionToken, region, endpoint: deps.endpoint }, deps)
  const market = new Market(api, region, deps.now)
  const images = new Map<keyof typeof IMAGES, { at: number; image: BootImage }>()

  async function image(kind: keyof typeof IMAGES, signal: AbortSignal): Promise<BootImage> {
    const known = images.get(kind)
    if (known && deps.now() - known.at < IMAGE_MS) return known.image
    const found = await api.run('read', signal, async ({ sdk, ec2, options }) => {
      const { owner, name } = IMAGES[kind]
      const Filters = [
        { Name: 'name', Values: [name] },
        { Name: 'architecture', Values: ['x86_64'] },
        { Name: 'state', Values: ['available'] },
      ]
      return newestImage(
        (await ec2.send(new sdk.DescribeImagesCommand({ Owners: [owner], Filters }), options)).Images ?? [],
      )
    })
    if (!found) throw new ProviderError('rule', `region ${region} has no image “${IMAGES[kind].name}”`)
    images.set(kind, { at: deps.now(), image: found })
    return found
  }

  const machines = (signal: AbortSignal) =>
    api.run('read', signal, ({ sdk, ec2, options }) =>
      allPages(async (NextToken) => {
        const answer = await ec2.send(new sdk.DescribeInstancesCommand({ MaxResults: 1000, NextToken }), options)
        const items = answer.Reservations?.flatMap(({ Instances }) => (Instances ?? []).map(machineOf))
        return { items, next: answer.NextToken }
      }),
    )

  async function machine(id: string, signal: AbortSignal): Promise<Machine | null> {
    try {
      return await api.run('read', signal, async ({ sdk, ec2, options }) => {
        const { Reservations } = await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }), options)
        if (!Reservations) throw new ProviderError('transient', 'its answer holds no list')
        const found = Reservations[0]?.Instances?.[0]
        return found ? machineOf(found) : null
      })
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'gone') return null
      throw error
    }
  }

  /** A key pair has the name of the tag, so there is one for each launch and none of a person's is touched. */
  const addKey = ({ publicKey, name, tag }: LaunchPlan, signal: AbortSignal) =>
    api.run('repeat', signal, async ({ sdk, ec2, options }) => {
      const TagSpecifications = [{ ResourceType: 'key-pair' as const, Tags: tagsOf(name, tag) }]
      const key = { KeyName: formatTag(tag), PublicKeyMaterial: Buffer.from(publicKey), TagSpecifications }
      await ec2.send(new sdk.ImportKeyPairCommand(key), options).catch((error: Error) => {
        if (error.name !== 'InvalidKeyPair.Duplicate') throw error
      })
    })
  const removeKey = (KeyName: string, signal: AbortSignal) =>
    api
      .run('repeat', signal, ({ sdk, ec2, options }) => ec2.send(new sdk.DeleteKeyPairCommand({ KeyName }), options))
      .catch(() => {})

  async function launch(plan: LaunchPlan, signal: AbortSignal): Promise<Launched> {
    const [boot, group] = await Promise.all([
      image(plan.offer.launch.gpu ? 'gpu' : 'cpu', signal),
      securityGroup(api, signal),
    ])
    await addKey(plan, signal)
    try {
      const made = await api.run('create', signal, ({ sdk, ec2, options }) =>
        ec2.send(new sdk.RunInstancesCommand(runInput(plan, boot, group)), options),
      )
      const machineId = made.Instances?.[0]?.InstanceId
      if (!machineId) throw new ProviderError('unknown', 'its answer names no machine')
      return { machineId, timer: false }
    } catch (error) {
      if (error instanceof ProviderError && error.kind !== 'unknown') await removeKey(formatTag(plan.tag), signal)
      throw error
    }
  }

  async function terminate(id: string, signal: AbortSignal): Promise<void> {
    const tag = await machine(id, signal).then(
      (found) => found?.tag ?? null,
      () => null,
    )
    try {
      await api.run('repeat', signal, ({ sdk, ec2, options }) =>
        ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds: [id] }), options),
      )
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
    }
    if (tag) await removeKey(formatTag(tag), signal)
  }

  return {
    kind: 'aws',
    name: 'AWS EC2',
    capabilities: CAPABILITIES,
    check: (signal) => rightsOf(api, region, (at) => image('cpu', at), signal),
    offers: (signal) => market.offers(signal),
    launch,
    machines,
    machine,

    async start(id, signal) {
      await api.run('repeat', signal, ({ sdk, ec2, options }) =>
        ec2.send(new sdk.StartInstancesCommand({ InstanceIds: [id] }), options),
      )
    },
    async stop(id, signal) {
      await api.run('repeat', signal, ({ sdk, ec2, options }) =>
        ec2.send(new sdk.StopInstancesCommand({ InstanceIds: [id] }), options),
      )
    },
    terminate,

    async rename(id, name, signal) {
      await api.run('repeat', signal, ({ sdk, ec2, options }) =>
        ec2.send(new sdk.CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Name', Value: name }] }), options),
      )
    },

    // EC2 has no timer of its own; the machine's shutdown ends it.
    setTimer: async () => false,

    async extras(signal) {
      return api.run('read', signal, async ({ sdk, ec2, options }) => {
        const volumes = await allPages(async (NextToken) => {
          const answer = await ec2.send(new sdk.DescribeVolumesCommand({ MaxResults: 500, NextToken }), options)
          return { items: answer.Volumes, next: answer.NextToken }
        })
        const { Addresses } = await ec2.send(new sdk.DescribeAddressesCommand({}), options)
        const disks = volumes.map(
          ({ VolumeId, Tags, Attachments, CreateTime }): Extra => ({
            id: VolumeId ?? '',
            kind: 'disk',
            name: nameOf(Tags) || (VolumeId ?? ''),
            tag: tagOf(Tags),
            machineId: Attachments?.[0]?.InstanceId ?? null,
            // Kinds of disk have prices of their own, which are not asked for here.
            pricePerDay: null,
            createdAt: CreateTime?.getTime() ?? null,
          }),
        )
        const addresses = (Addresses ?? []).map(
          ({ AllocationId, PublicIp, Tags, InstanceId }): Extra => ({
            id: AllocationId ?? '',
            kind: 'address',
            name: nameOf(Tags) || (PublicIp ?? ''),
            tag: tagOf(Tags),
            machineId: InstanceId || null,
            pricePerDay: 24 * 5000,
            createdAt: null,
          }),
        )
        return [...disks, ...addresses]
      })
    },

    async terminateExtra({ id, kind }, signal) {
      try {
        await api.run('repeat', signal, async ({ sdk, ec2, options }) => {
          if (kind === 'disk') await ec2.send(new sdk.DeleteVolumeCommand({ VolumeId: id }), options)
          else await ec2.send(new sdk.ReleaseAddressCommand({ AllocationId: id }), options)
        })
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
      }
    },

    // Every machine is launched with shutdown behaviour "terminate".
    stopCommand: (machineId) => (/^i-[0-9a-f]{8,32}$/.test(machineId) ? SHUT_DOWN : null),
  }
}

const SHUT_DOWN = 'if [ "$(id -u)" = 0 ]; then shutdown -h now; else sudo -n shutdown -h now; fi'
