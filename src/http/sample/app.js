import './more.js';
