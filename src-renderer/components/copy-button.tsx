import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { copyText } from '../lib/clipboard.ts'
import { complain } from '../lib/notices.ts'
import { Button, type ButtonProps } from './button.tsx'

/** Copies `text`; says so in place. */
export function CopyButton({ text, label = 'Copy', ...rest }: { text: string; label?: string } & ButtonProps) {
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await copyText(text)
    } catch (error) {
      return complain('Nothing was copied', error)
    }
    setDone(true)
    setTimeout(() => setDone(false), 1600)
  }
  const icon = done ? <Check size={13} className="text-good" /> : <Copy size={13} />
  return (
    <Button
      look="quiet"
      icon={icon}
      aria-label={rest.children ? undefined : label}
      title={label}
      {...rest}
      onClick={() => void copy()}
    />
  )
}

/** One command or path in monospace, with a copy button. */
export function CodeLine({ text, label }: { text: string; label?: string }) {
  return (
    <div className="flex items-start gap-1 rounded-control border border-line bg-bg py-0.5 pr-0.5 pl-2.5">
      <code className="min-w-0 flex-1 select-text wrap-anywhere whitespace-pre-wrap py-1 font-mono text-sm">
        {text}
      </code>
      <CopyButton text={text} label={label ?? 'Copy command'} />
    </div>
  )
}
