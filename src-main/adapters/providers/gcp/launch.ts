import { createHash } from 'node:crypto'
import { timerEnd } from '../provider-timer.ts'
import type { LaunchPlan } from '../types.ts'
import { labelsOf } from './instances.ts'

/** Who logs in: made on the machine by Google's agent, with sudo. */
export const USER = 'remotebot'
/** Machines with it may be reached at port 22. */
export const NETWORK_TAG = 'remotebot-ssh'
/** What drivers of the images for GPUs can run, at least. */
export const IMAGE_CUDA = '12.8'

/** Images by project and family, the first that there is: Ubuntu, for GPUs Google's with NVIDIA drivers. */
export const IMAGES = {
  cpu: [['ubuntu-os-cloud', 'ubuntu-2404-lts-amd64']],
  gpu: [
    ['deeplearning-platform-release', 'common-cu129-ubuntu-2204-nvidia-580'],
    ['deeplearning-platform-release', 'common-cu128-ubuntu-2204-nvidia-570'],
  ],
} as const

/** The longest and shortest that Google's timer takes, in seconds. */
const TIMER = { least: 30, most: 120 * 86_400 }
/** GB of disk that the images need at the least. */
export const SMALLEST_DISK_GB = { cpu: 10, gpu: 50 }

/** Names are unique in a zone: so one launch can make one machine there, whatever else happens. */
export function machineName({ name, tag }: Pick<LaunchPlan, 'name' | 'tag'>): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 38)
  return `${words || 'server'}-${tag.launch.slice(-20)}`
}

/** Google wants a UUID for what must not happen twice: one that follows from our key. */
export function requestId(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The instance that is ordered (`Instance` in contract/compute-v1.openapi.json). */
export function instanceBody(plan: LaunchPlan, sourceImage: string, now: number) {
  const { offer, tag, publicKey, diskGb, endsAt } = plan
  const { zone, type, gpuType, gpuCount, gpu } = offer.launch
  const seconds = Math.min(TIMER.most, Math.max(TIMER.least, Math.ceil((timerEnd(endsAt) - now) / 1000)))
  const labels = labelsOf(tag)
  const smallest = gpu ? SMALLEST_DISK_GB.gpu : SMALLEST_DISK_GB.cpu
  return {
    name: machineName(plan),
    machineType: `zones/${zone}/machineTypes/${type}`,
    labels,
    scheduling: {
      provisioningModel: offer.spot ? 'SPOT' : 'STANDARD',
      // Google itself ends it then, without us and without anything on the machine.
      maxRunDuration: { seconds: String(seconds) },
      instanceTerminationAction: 'DELETE',
      onHostMaintenance: offer.spot || gpu ? 'TERMINATE' : 'MIGRATE',
      automaticRestart: false,
    },
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: {
          sourceImage,
          diskSizeGb: String(Math.max(smallest, Math.ceil(diskGb))),
          diskType: `zones/${zone}/diskTypes/pd-balanced`,
          labels,
        },
      },
    ],
    networkInterfaces: [
      { network: 'global/networks/default', accessConfigs: [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT' }] },
    ],
    ...(gpuType
      ? {
          guestAccelerators: [
            { acceleratorType: `zones/${zone}/acceleratorTypes/${gpuType}`, acceleratorCount: Number(gpuCount) },
          ],
        }
      : {}),
    // No service account: nothing on the machine has a right in the project.
    serviceAccounts: [],
    tags: { items: [NETWORK_TAG] },
    metadata: {
      items: [
        { key: 'ssh-keys', value: `${USER}:${publicKey}` },
        { key: 'block-project-ssh-keys', value: 'TRUE' },
        { key: 'enable-oslogin', value: 'FALSE' },
        // There Google's agent writes the host keys that it has made.
        { key: 'enable-guest-attributes', value: 'TRUE' },
      ],
    },
  }
}
