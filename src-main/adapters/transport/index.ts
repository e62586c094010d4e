export { expandHome } from './expand-home.ts'
export {
  expectedKeyTypes,
  fingerprint,
  type HostKeyVerdict,
  judgeHostKey,
  kindOfKey,
  requireTrusted,
  type TrustedKey,
} from './host-keys.ts'
export { type KnownHostKey, knownKeysOf, readKnownHosts } from './known-hosts.ts'
export { createLocalTransport } from './local-transport.ts'
export { reconnectDelayMs } from './reconnect-backoff.ts'
export type { FollowListener, ScriptResult, ServerSession } from './session.ts'
export { formatAddress, parseAddress } from './ssh-address.ts'
export {
  defaultKnownHostsFiles,
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
