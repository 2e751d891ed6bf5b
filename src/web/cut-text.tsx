import './cut-text.css';
import { Foreign } from './record-link.tsx';

interface CutTextProps {
  /** A text from outside; null when there is none. */
  readonly text: string | null;
  readonly className?: string;
}

const LONGEST_TITLE = 500;

/** A text of any length on one line of a list: its beginning, with the rest in the tooltip. */
export function CutText({ text, className = '' }: CutTextProps) {
  if (text === null || text === '') return <span className="not-given">–</span>;
  return (
    <span className={`cut ${className}`} title={text.slice(0, LONGEST_TITLE)}>
      <Foreign>{text}</Foreign>
    </span>
  );
}
