import { useEffect, useState } from 'preact/hooks';

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    // Browsers offer the clipboard to pages of this machine and to encrypted ones.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) {
      setSaid('Select the text to copy it');
      return;
    }
    clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('The browser did not let it be copied'),
    );
  };
  return (
    <span class="copy">
      <span role="status">{said}</span>
      <button type="button" onClick={copy} aria-label={`Copy ${what}`}>
        Copy
      </button>
    </span>
  );
}

/** A text to be pasted elsewhere. */
export function Snippet({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div class="snippet">
      <CopyButton text={text} what={what} />
      <pre tabIndex={0} role="region" aria-label={what}>
        {text}
      </pre>
    </div>
  );
}
