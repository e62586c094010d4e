import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'
import { targetOf, testDeps } from './ssh-test-kit.ts'
import { createSshTransport } from './ssh-transport.ts'

it
  .skipIf(!needs('sshd', 'ssh-keygen'))
  .each(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'chacha20-poly1305@openssh.com'])(
  'bytes pass unchanged both ways over %s, while keys are exchanged anew',
  async (cipher) => {
    const sshd = await startSshd({ config: [`Ciphers ${cipher}`, 'RekeyLimit 1M'] })
    const transport = createSshTransport(targetOf(sshd), testDeps())
    try {
      const sent = randomBytes(6 * 1024 * 1024 + 7)
      const channel = await transport.exec('cat')
      // Pieces of many lengths, so that packets are of many as well.
      for (let at = 0, size = 1; at < sent.length; at += size, size = (size * 3) % 300_007) {
        channel.stdin.write(sent.subarray(at, at + size))
      }
      channel.stdin.end()
      channel.stderr.resume()
      const came = await buffer(channel.stdout)
      expect(came.equals(sent)).toBe(true)
    } finally {
      await transport.close()
      await sshd.stop()
    }
  },
)
