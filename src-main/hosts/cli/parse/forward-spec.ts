import { InvalidArgumentError } from 'commander'

/** What `LOCAL:REMOTE` means: from 127.0.0.1 here to a place as the server sees it. */
export interface ForwardSpec {
  localPort: number
  remoteHost: string
  remotePort: number
}

/**
 * Reads `8080:80`, `0:80` (any free port here), `8080:db.internal:5432` and `8080:[::1]:80`, as `ssh -L` has them.
 * @throws InvalidArgumentError
 */
export function forwardSpec(text: string): ForwardSpec {
  const [, local, bracketed, plain, remote] =
    /^(\d{1,5}):(?:(?:\[([^\]]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/.exec(text) ?? []
  const [localPort, remotePort] = [Number(local), Number(remote)]
  if (local === undefined || remote === undefined)
    throw new InvalidArgumentError('LOCAL:REMOTE is needed, such as 8080:80, 0:80 or 8080:db.internal:5432.')
  if (localPort > 65_535 || remotePort > 65_535 || remotePort === 0)
    throw new InvalidArgumentError('Ports go up to 65535; 0 is only for the local one and takes any that is free.')
  return { localPort, remoteHost: bracketed ?? plain ?? '127.0.0.1', remotePort }
}
