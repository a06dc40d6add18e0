import './cycle-fails.mjs';
