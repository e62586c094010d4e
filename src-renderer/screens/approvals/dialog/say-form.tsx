import { useEffect, useRef, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { useShortcut } from '../../../lib/shortcuts.ts'
import { BackForm } from './back-form.tsx'

interface SayProps {
  label: string
  placeholder: string
  verb: string
  danger?: boolean
  busy: boolean
  onSay: (text: string) => void
  onBack: () => void
}

/** Asks for the words of a no, or of a question. Nothing is sent without any. */
export function SayForm({ label, placeholder, verb, danger = false, busy, onSay, onBack }: SayProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const ready = !busy && text.trim() !== ''
  const say = () => ready && onSay(text.trim())
  useShortcut('confirm', () => void say())
  return (
    <BackForm label={label} onBack={onBack}>
      <textarea
        ref={field}
        rows={2}
        aria-label={label}
        placeholder={placeholder}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="field min-w-0 flex-1 resize-none"
      />
      <Button onClick={onBack}>Back</Button>
      <Button look={danger ? 'danger' : 'primary'} keys="mod+enter" disabled={!ready} onClick={() => void say()}>
        {busy ? 'Sending…' : verb}
      </Button>
    </BackForm>
  )
}
