import './cycle-member.mjs';
