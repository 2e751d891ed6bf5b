import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './style/ground.css';
import './style/shell.css';
import './style/words.css';
import './style/lists.css';
import './style/login.css';
import './style/records.css';
import { App } from './app.tsx';

// The nonce of this request. The content security policy lets styles that are made at run time through only with it.
const nonce = document.querySelector<HTMLElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce);

const root = document.getElementById('root');
if (root) createRoot(root).render(<App nonce={nonce} />);
