export { expandHome } from './expand-home.ts'
export {
  expectedKeyTypes,
  type HostKeyVerdict,
  judgeHostKey,
  requireTrusted,
  type TrustedKey,
} from './host-keys.ts'
export { type KnownHostKey, knownKeysOf } from './known-hosts.ts'
export { createLocalTransport } from './local-transport.ts'
export type { FollowListener, ScriptResult, ServerSession } from './session.ts'
export { formatAddress } from './ssh-address.ts'
export {
  listConfigHosts,
  loadSshConfig,
  type ResolvedAddress,
  type ResolvedHop,
  resolveAddress,
  type SshConfig,
  targetFrom,
} from './ssh-config.ts'
export { listIdentities } from './ssh-identities.ts'
export { generateKeyPair, readPrivateKey } from './ssh-keys.ts'
export { type ConnectionRegistry, createConnectionRegistry, type SshDeps } from './ssh-registry.ts'
export {
  hopName,
  type PresentedHostKey,
  type SshHop,
  type SshLimits,
  type SshTarget,
} from './ssh-target.ts'
export { createSshTransport, probeHostKey } from './ssh-transport.ts'
export type { ExecChannel, PtyChannel, Transport, TransportState } from './types.ts'
