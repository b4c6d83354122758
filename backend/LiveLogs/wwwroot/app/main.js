import { html, render } from '../vendor/index.js';
import { App } from './components/app.js';

render(html`<${App} />`, document.getElementById('app'));
