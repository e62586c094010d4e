import { timerEnd } from '../provider-timer.ts'
import { formatTag } from '../tag.ts'
import type { LaunchPlan } from '../types.ts'
import { SPOT_ENV, TAG_ENV } from './pods.ts'
import { CONTAINER_GB } from './prices.ts'

/** RunPod's own image: it starts sshd from PUBLIC_KEY. Named in the examples of the official description. */
export const IMAGE = 'runpod/pytorch:1.0.2-cu1281-torch280-ubuntu2404'
/** What drivers must be able to run for that image. */
export const IMAGE_CUDA = '12.8'
/** Everything of ours lies there, so that it survives a stop; the rest of the container's disk does not. */
const MOUNT_PATH = '/root/.remotebot'
/** The least that RunPod makes (`PersistentMount`). */
export const SMALLEST_VOLUME_GB = 10

/** The variables of {@link ON_DEMAND} or {@link SPOT}. */
export function launchInput({ offer, tag, name, diskGb, publicKey, endsAt }: LaunchPlan) {
  const { gpuTypeId, gpuCount, cloudType, dataCenterId, minCudaVersion, bidPerGpu } = offer.launch
  const env = {
    // With it set, RunPod does not add the keys of the account: only this one logs in.
    PUBLIC_KEY: publicKey,
    [TAG_ENV]: formatTag(tag),
    ...(offer.spot ? { [SPOT_ENV]: '1' } : {}),
  }
  return {
    name: `${name} ${formatTag(tag)}`,
    imageName: IMAGE,
    gpuTypeId,
    gpuCount,
    cloudType,
    ...(dataCenterId ? { dataCenterId } : {}),
    ...(minCudaVersion ? { minCudaVersion } : {}),
    containerDiskInGb: CONTAINER_GB,
    volumeInGb: Math.max(SMALLEST_VOLUME_GB, Math.ceil(diskGb)),
    volumeMountPath: MOUNT_PATH,
    ports: '22/tcp',
    startSsh: true,
    supportPublicIp: true,
    env: Object.entries(env).map(([key, value]) => ({ key, value })),
    // runpodctl's form: an ISO time in whole seconds.
    terminateAfter: `${new Date(timerEnd(endsAt)).toISOString().slice(0, 19)}Z`,
    ...(offer.spot ? { bidPerGpu } : {}),
  }
}
